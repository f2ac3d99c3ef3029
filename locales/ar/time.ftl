time-today = { $time }
time-tomorrow = غدًا، { $time }
time-day = { $date }، { $time }
