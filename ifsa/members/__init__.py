"""People with an account, and the browsers they are signed in with."""
