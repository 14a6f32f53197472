"""The tool for coding agents: its commands as tools of the Model Context Protocol."""
