time-today = { $time }
time-tomorrow = mañana, { $time }
time-day = { $date }, { $time }
