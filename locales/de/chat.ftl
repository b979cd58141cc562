back = Zurück zu den Chats
messages = Nachrichten
message = Nachricht
send = Senden
write-encrypted = Verschlüsselte Nachricht
write-plain = Nachricht, unverschlüsselt
queued = Wartet auf den Versand.
edit = Bearbeiten
delete = Löschen
editing = Wartende Nachricht ändern
edit-too-late = Die Nachricht war schon unverändert gesendet. Sende dies, um sie zu korrigieren.
send-again = Erneut senden
empty-chat = Noch keine Nachrichten
empty-chat-lead = Schreib unten die erste.
loading = Nachrichten werden geladen …
gap-loading = Verpasste Nachrichten werden abgerufen …
gap-lost = Hier können Nachrichten fehlen: Dein Server hat sie nicht mehr.
older-offline = Ältere Nachrichten liegen auf deinem Server und kommen, sobald du verbunden bist.
loading-older = Ältere Nachrichten werden geladen …
to-end = Neueste Nachrichten
you = Du
encrypted = Verschlüsselt mit OMEMO 2
encrypted-legacy = Verschlüsselt mit OMEMO, ältere Version
new-device-question = In diesem Chat gibt es ein neues Gerät, das niemand verglichen hat, andere aber schon. Was du schreibst, wartet, bis du darüber entscheidest.
compare-devices = Geräte vergleichen
send-without = Ohne dieses Gerät senden
verify-by-code = Mit einem Code verifizieren
verify-by-code-lead = Scanne den Code, den das andere Gerät zeigt, und lass es diesen hier scannen. Was übereinstimmt, ist sofort verifiziert.
show-code = Code dieses Geräts zeigen
own-code = Code dieses Geräts
code-from-picture = Bild scannen
code-from-camera = Mit der Kamera scannen
no-code-found = In dem Bild wurde kein Code gefunden. Er muss scharf und ganz zu sehen sein.
no-picture = Diese Datei ist kein Bild, das der Browser anzeigen kann.
no-camera = Die Kamera lässt sich nicht benutzen. Erlaube sie in den Einstellungen des Browsers für diese Seite, oder scanne ein Bild.
first-seen = Zuerst gesehen am { $date }
last-seen = schrieb zuletzt am { $date }
silent = Es hat seit einem halben Jahr nichts geschrieben. Wenn du es nicht mehr benutzt, entferne es.
remove-device = Aus dem Konto entfernen
remove-really = Wirklich entfernen? Es bekommt keine Nachrichten mehr
repair = Reparieren
repair-hint = Beginnt eine neue Verschlüsselungssitzung, damit sich öffnen lässt, was ab jetzt gesendet wird.
repairing = Eine neue Sitzung wurde angefordert. Bitte darum, dass die Nachricht noch einmal gesendet wird.
replace-session = Sitzung ersetzen
weaker = Es bot früher OMEMO 2 an und tut es nicht mehr.
not-encrypted = Nicht verschlüsselt
not-encrypted-here = Nicht verschlüsselt, obwohl dieser Chat es ist
sends-encrypted = Nachrichten sind Ende-zu-Ende-verschlüsselt
sends-plain = Nachrichten sind nicht verschlüsselt: Die Server unterwegs können sie lesen
left-out = Nicht lesbar auf Geräten ohne brauchbare oder vertrauenswürdige Schlüssel: { $devices }
not-kept = Die Nachricht wurde nicht gesendet und steht noch hier. { $why }
today = Heute
yesterday = Gestern
# Within a sentence.
yesterday-within = gestern
# What somebody says, for who hears it.
says = { $name }: { $message }
# In front of each message, for who hears it.
author = { $name }:
# What somebody does who begins a message with /me.
does = { $name } { $deed }
# Below the name: the address and whether somebody is there.
address-and-presence = { $address } · { $presence }

## How far a message is

delivery-pending = Wartet auf den Versand
delivery-sent = Gesendet
delivery-delivered = Zugestellt
delivery-displayed = Gelesen
delivery-failed = Nicht gesendet
delivery-received = Empfangen

## Why a message was not sent

failure-no-usable-device = Nicht gesendet: Für kein Gerät deines Kontakts kann verschlüsselt werden. Sieh dir die Geräte unter „Verschlüsselung“ an, oder versuche es später erneut.
failure-was-under-way = Dies war noch unterwegs, als die Sicherung gemacht wurde. Falls es nie angekommen ist, sende es erneut.
failure-only-in-the-clear = Nicht gesendet: Die Geräte deines Kontakts benutzen das ältere OMEMO, für das dies unverschlüsselt hinausgehen müsste. Du kannst das in den Einstellungen unter „Privatsphäre“ erlauben.
failure-blocked = Nicht gesendet: Du blockierst diesen Kontakt. Hebe die Blockierung auf, um ihm zu schreiben.
failure-refused = Nicht gesendet.

## Why something came back

refusal-nobody = Diese Adresse gibt es nicht oder nicht mehr.
refusal-not-taken = Diese Adresse gibt es nicht, oder sie nimmt im Moment nichts an.
refusal-unreachable = Der Server dieser Adresse ist nicht erreichbar.
refusal-not-allowed = Das ist dort nicht erlaubt.
refusal-too-much = Der Server nimmt im Moment nicht mehr an.
refusal-mistake = Der Server hat einen Fehler gemacht.
refusal-not-understood = Der Server hat es nicht verstanden.

## Why a message could not be opened

problem-not-for-this-device = Diese Nachricht wurde nicht für dieses Gerät verschlüsselt, nur andere Geräte von dir können sie zeigen.
problem-no-session = Diese Nachricht gehört zu einer Verschlüsselungssitzung, die dieses Gerät nicht hat. Bitte darum, dass sie noch einmal gesendet wird.
problem-broken-session = Diese Nachricht passt nicht zur Verschlüsselungssitzung mit dem Gerät, das sie gesendet hat. Bitte darum, dass sie noch einmal gesendet wird.
problem-tampered = Diese Nachricht wurde unterwegs verändert oder ist beschädigt, deshalb wird sie nicht gezeigt. Bitte darum, dass sie noch einmal gesendet wird.
problem-key-used = Diese Nachricht wurde schon einmal geöffnet, und ihr Schlüssel ist weg. Höchstwahrscheinlich ist sie eine Wiederholung.
problem-unknown-prekey = Diese Nachricht geht von einem Schlüssel aus, den dieses Gerät nicht mehr hat. Bitte darum, dass sie noch einmal gesendet wird.
problem-identity-changed = Das Gerät, das dies gesendet hat, hat einen anderen Identitätsschlüssel als vorher, deshalb wurde die Nachricht nicht geöffnet. Vergleiche die Fingerabdrücke unter „Verschlüsselung“.
problem-waiting = Wird geöffnet … eine frühere Nachricht muss zuerst kommen.
problem-before-device = Verschlüsselt, bevor dieses Gerät hinzukam.

## What happened to the devices of somebody

notice-new-device = { $name } hat ein neues Gerät, { $code }. Vergleiche seinen Fingerabdruck unter „Verschlüsselung“, um sicher zu sein, dass es das richtige ist.
notice-other-identity = Das Gerät { $code } von { $name } zeigt einen anderen Identitätsschlüssel als vorher. Für diesen Schlüssel wird nichts verschlüsselt. Wurde die App dort neu installiert, kommt es als neues Gerät zurück; wenn nicht, steht vielleicht jemand dazwischen.
notice-downgraded = Das Gerät { $code } von { $name } bietet OMEMO 2 nicht mehr an, deshalb benutzen Nachrichten dorthin die ältere Verschlüsselung. Wenn sich dort nichts geändert hat, verbirgt es vielleicht der Server.

# A device of somebody.
address-and-device = { $address } · { $code }
