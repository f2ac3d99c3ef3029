signin-title = Connexion à Confab
signin-done = Vous êtes connecté.
signin-close = Vous pouvez fermer cet onglet et revenir à Confab.
