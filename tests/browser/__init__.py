"""The pages in a real browser: the machine's Chromium, driven by Playwright."""
