signin-title = Entrar no Confab
signin-done = Você entrou.
signin-close = Você pode fechar esta aba e voltar ao Confab.
