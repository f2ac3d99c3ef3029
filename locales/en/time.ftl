### Until when a link works, within a sentence of the notifications. $date: "2026-11-30", $time: "14:00".

time-today = { $time }
time-tomorrow = tomorrow, { $time }
time-day = { $date }, { $time }
