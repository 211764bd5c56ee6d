"""Providers: who may take cheques for what, at which price, with which devices, and what they are paid."""
