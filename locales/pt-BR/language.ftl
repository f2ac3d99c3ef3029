# How this language calls itself.
language-name = Português (Brasil)
