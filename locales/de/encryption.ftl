encryption = Verschlüsselung
encrypt-this = Diesen Chat verschlüsseln
encrypt-lead = Verschlüsselte Nachrichten sind nur auf den hier aufgeführten Geräten lesbar, für niemanden unterwegs.
encryption-required = Wer diese Seite betreibt, verlangt Verschlüsselung: Sie lässt sich hier nicht abschalten.
turn-off-question = Verschlüsselung abschalten?
turn-off-lead = Was du von da an schreibst, können dein Server, der andere Server und alle lesen, die sie betreiben.
turn-off = Abschalten
keep-on = Eingeschaltet lassen
their-devices = Geräte des Kontakts
your-devices = Deine Geräte
devices-lead = Um sicher zu sein, wer mitliest, vergleiche einen Fingerabdruck mit dem auf dem Bildschirm des anderen Geräts.
no-devices = Es ist kein Gerät mit Verschlüsselung bekannt.
devices-loading = Die Liste der Geräte wird abgefragt …
this-device = Dieses Gerät
device = Gerät { $code }
no-fingerprint = Der Fingerabdruck ist noch nicht bekannt.
fingerprint = Fingerabdruck
inactive = Wird vom Konto nicht mehr benutzt; es bekommt nichts.
verify = Fingerabdruck stimmt
distrust = Nicht vertrauen
trust = Vertrauen
close = Schließen
cancel = Abbrechen
# A device by what it is called and its number.
device-called = { $name } · { $code }

## What came of a scanned code

verdict-verified =
    { $count ->
        [one] Das Gerät ist verifiziert: Sein Schlüssel ist der im Code.
       *[other] { NUMBER($count) } Geräte sind verifiziert: Ihre Schlüssel sind die im Code.
    }
verdict-differs = Der Schlüssel im Code ist nicht der, der hier für dieses Gerät bekannt ist. Ihm wird nicht mehr vertraut: Vielleicht steht jemand dazwischen.
verdict-somebody-else = Dies ist der Code von { $address }, nicht von diesem Chat.
verdict-no-code = In diesem Code ist kein Fingerabdruck. Es muss der sein, den das andere Gerät zum Verifizieren zeigt.

## What is decided about a device

trust-undecided = Noch nicht entschieden: Es bekommt nichts
trust-blind = Ohne Vergleich vertraut
trust-verified = Verifiziert: Der Fingerabdruck wurde verglichen
trust-distrusted = Nicht vertraut: Es bekommt nichts
