time-today = { $time }
time-tomorrow = jutro, { $time }
time-day = { $date }, { $time }
