signin-title = Anmeldung bei Confab
signin-done = Sie sind angemeldet.
signin-close = Sie können diesen Tab schließen und zu Confab zurückkehren.
