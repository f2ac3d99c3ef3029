time-today = { $time }
time-tomorrow = morgen, { $time }
time-day = { $date }, { $time }
