### What is said where there is no app: scripts/layout.mjs puts it into the page itself. No variables.

# With what the browser says behind it.
cannot-start = تعذّر بدء Sotto في هذا المتصفح. يلزم إصدار حديث من Firefox أو Chrome أو Edge أو Safari.
# Where scripts are turned off.
needs-javascript = يحتاج Sotto إلى JavaScript وWebAssembly.
