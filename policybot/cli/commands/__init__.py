"""The commands: one file each; this folder is the list."""
