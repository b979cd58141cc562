### What is said where there is no app: scripts/layout.mjs puts it into the page itself. No variables.

# With what the browser says behind it.
cannot-start = Sotto could not start in this browser. A current version of Firefox, Chrome, Edge or Safari is needed.
# Where scripts are turned off.
needs-javascript = Sotto needs JavaScript and WebAssembly.
