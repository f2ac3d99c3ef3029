signin-title = Aanmelden bij Confab
signin-done = Je bent aangemeld.
signin-close = Je kunt dit tabblad sluiten en teruggaan naar Confab.
