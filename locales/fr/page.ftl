### What is said where there is no app: scripts/layout.mjs puts it into the page itself. No variables.

# With what the browser says behind it.
cannot-start = Sotto n’a pas pu démarrer dans ce navigateur. Il faut une version récente de Firefox, Chrome, Edge ou Safari.
# Where scripts are turned off.
needs-javascript = Sotto a besoin de JavaScript et de WebAssembly.
