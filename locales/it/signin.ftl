signin-title = Accesso a Confab
signin-done = Hai effettuato l’accesso.
signin-close = Puoi chiudere questa scheda e tornare a Confab.
