# How this language calls itself.
language-name = Italiano
