"""The issuer: who is entitled, what is granted, what a fund can commit, and whether a parent accepts a use."""
