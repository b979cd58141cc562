
## What was opened

open-link = Adresse öffnen
link-to-room = Das führt in einen Raum. Räume gibt es hier noch nicht.
link-to-register = Dies ist eine Einladung, ein Konto zu erstellen. Du hast hier eins; melde dich zuerst ab, um sie anzunehmen.
link-unknown = Dieser Link führt zu nichts, was sich hier öffnen lässt.
own-link = Das ist deine eigene Adresse.
link-known = Du kennst diese Adresse als { $name }.
link-keys = Der Link nennt auch Verschlüsselungsschlüssel. Aus einem Link, den jeder geschrieben haben kann, werden sie nicht übernommen: Vergleicht sie miteinander, oder scanne den Code.
code-verifies = Die Geräte im gescannten Code werden verifiziert, wenn du weitermachst.
link-body = Der Link schlägt diesen Text vor. Er kommt in das Nachrichtenfeld, und nur du kannst ihn senden:
add-to-contacts = Zu den Kontakten hinzufügen
write = Schreiben

## Sharing

share-address = Meine Adresse teilen
share-lead = Wer diesen Code scannt oder den Link öffnet, kann dir schreiben oder dich hinzufügen. Der Code enthält auch den Schlüssel dieses Geräts: Von deinem Bildschirm gescannt, ist es verifiziert.
address-code = Code deiner Adresse
own-link-label = Link zu deiner Adresse
copy-link = Link kopieren
send-link = Senden …
copy-by-hand = Der Browser lässt diese Seite nicht kopieren. Der Link ist markiert.
by-code = Mit einem Code
by-code-lead = Scanne den Code, den jemand dir zeigt, oder zeige deinen.
no-address-in-code = In diesem Code ist keine XMPP-Adresse.
links = Links
links-lead = Links, die mit xmpp: beginnen, führen zu Menschen. Dieser Browser kann sie mit dieser Seite öffnen.
links-here = xmpp:-Links hier öffnen
links-asked = Der Browser wurde gefragt. Fragt er dich zurück, erlaube es.
links-not = Dieser Browser lässt Seiten keine Links dieser Art öffnen.
