encryption = Encryption
encrypt-this = Encrypt this chat
encrypt-lead = Encrypted messages can be read only on the devices listed here, by nobody on the way.
encryption-required = Whoever runs this page requires encryption: it cannot be turned off here.
turn-off-question = Turn encryption off?
turn-off-lead = What you write from then on can be read by your server, by theirs, and by whoever runs them.
turn-off = Turn it off
keep-on = Keep it on
their-devices = Their devices
your-devices = Your devices
devices-lead = To be sure who reads along, compare a fingerprint with the one on the other device's screen.
no-devices = No device with encryption is known.
devices-loading = Asking for the list of devices…
this-device = This device
device = Device { $code }
no-fingerprint = The fingerprint is not known yet.
fingerprint = Fingerprint
inactive = No longer in use by the account; it gets nothing.
verify = Fingerprint matches
distrust = Do not trust
trust = Trust
close = Close
cancel = Cancel
# A device by what it is called and its number.
device-called = { $name } · { $code }

## What came of a scanned code

verdict-verified =
    { $count ->
        [one] The device is verified: its key is the one in the code.
       *[other] { NUMBER($count) } devices are verified: their keys are the ones in the code.
    }
verdict-differs = The key in the code is not the one known here for that device. It is no longer trusted: somebody may be in between.
verdict-somebody-else = This is the code of { $address }, not of this chat.
verdict-no-code = There is no fingerprint in this code. It has to be the one that the other device shows for verification.

## What is decided about a device

trust-undecided = Not decided yet: it gets nothing
trust-blind = Trusted without a comparison
trust-verified = Verified: the fingerprint was compared
trust-distrusted = Not trusted: it gets nothing
