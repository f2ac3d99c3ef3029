### The page on this machine that a sign-in in the browser ends on.

signin-title = Sign in to Confab
signin-done = You’re signed in.
signin-close = You can close this tab and go back to Confab.
