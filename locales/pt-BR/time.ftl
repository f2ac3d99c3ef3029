time-today = { $time }
time-tomorrow = amanhã, { $time }
time-day = { $date }, { $time }
