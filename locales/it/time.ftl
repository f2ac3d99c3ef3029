time-today = { $time }
time-tomorrow = domani, { $time }
time-day = { $date }, { $time }
