"""The database: engines, column types, guards against changing what must stand, migrations."""
