"""The one HTTP stack: sessions, deadlines, proxies, and the body of a download."""
