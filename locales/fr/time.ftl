time-today = { $time }
time-tomorrow = demain, { $time }
time-day = { $date }, { $time }
