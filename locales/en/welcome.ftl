### The first start on a device, and where nothing is yet.

welcome = This browser is now one of your devices
# Its number is what others see beside its fingerprint.
welcome-device = Others see it as device { $id }. What they encrypt from now on opens here; encrypted messages from before stay on your other devices.
welcome-device-new = What others encrypt from now on opens here; encrypted messages from before stay on your other devices.
welcome-kept = Messages and keys are kept in this browser and nowhere else, unless you save a backup.
welcome-shared = On this shared computer everything stays in this tab, and is forgotten when it is closed.
welcome-encrypted = Chats are encrypted wherever the other side can: only your devices and theirs can read them, and a chat that is not says so.
welcome-done = Go on
nothing-yet = Your chats open here
nothing-yet-lead = Write to somebody, or give others your address.
add-somebody = Add a contact
