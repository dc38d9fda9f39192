"""Whatever a provider answers, and whenever a process ends: the money is told of truly."""
