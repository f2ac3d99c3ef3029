signin-title = Iniciar sesión en Confab
signin-done = Has iniciado sesión.
signin-close = Puedes cerrar esta pestaña y volver a Confab.
