### What is said where there is no app: scripts/layout.mjs puts it into the page itself. No variables.

# With what the browser says behind it.
cannot-start = Sotto no pudo iniciarse en este navegador. Hace falta una versión actual de Firefox, Chrome, Edge o Safari.
# Where scripts are turned off.
needs-javascript = Sotto necesita JavaScript y WebAssembly.
