signin-title = Logowanie do Confab
signin-done = Zalogowano.
signin-close = Możesz zamknąć tę kartę i wrócić do Confab.
