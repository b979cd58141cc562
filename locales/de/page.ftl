### What is said where there is no app: scripts/layout.mjs puts it into the page itself. No variables.

# With what the browser says behind it.
cannot-start = Sotto konnte in diesem Browser nicht starten. Nötig ist eine aktuelle Version von Firefox, Chrome, Edge oder Safari.
# Where scripts are turned off.
needs-javascript = Sotto braucht JavaScript und WebAssembly.
