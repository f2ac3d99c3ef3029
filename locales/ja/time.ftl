time-today = { $time }
time-tomorrow = 明日 { $time }
time-day = { $date } { $time }
