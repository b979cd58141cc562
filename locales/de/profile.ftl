profile = Dein Profil
choose-picture = Bild auswählen …
remove-picture = Bild entfernen
picture-lead = Alle, die deine Adresse kennen, können dein Bild sehen. Veröffentlicht wird nur das gewählte Quadrat, ohne Ort und Zeit der Aufnahme.
picture-large = Diese Datei ist größer als 64 MB. Wähle ein kleineres Bild.
crop = Dein Bild
crop-lead = Ziehe das Bild, um es zu verschieben; zoome mit dem Mausrad oder zwei Fingern. Mit der Tastatur: Pfeiltasten, Plus und Minus.
crop-stage = Gezeigter Teil des Bildes
zoom = Vergrößerung
use-picture = Bild verwenden
nickname = Spitzname
nickname-lead = Das sehen deine Kontakte, wenn sie dir keinen eigenen Namen gegeben haben, und die, denen du eine Anfrage schickst.
about-you = Mehr über dich
details-lead = Was du leer lässt, wird nicht veröffentlicht.
who-sees = Wer die Details sehen kann
contacts-only = Meine Kontakte
everybody = Alle, die meine Adresse kennen
save = Speichern
saving = Wird gespeichert …
profile-waits = Hier gespeichert. Es wird veröffentlicht, sobald eine Verbindung besteht.
profile-published = Dein Profil ist veröffentlicht.
profile-loading = Es wird nachgesehen, was veröffentlicht ist …

## The lines of a vCard

card-name = Vollständiger Name
card-nickname = Spitzname
card-organisation = Firma oder Organisation
card-title = Titel
card-role = Aufgabe
card-email = E-Mail-Adresse
card-phone = Telefon
card-url = Website
card-birthday = Geburtstag
card-address = Postanschrift
card-note = Über mich

## What the server did not take

refused-picture = Dein Bild konnte nicht veröffentlicht werden. Versuche es mit einem anderen.
refused-picture-said = Dein Bild konnte nicht veröffentlicht werden.
refused-nickname = Dein Spitzname konnte nicht veröffentlicht werden. Versuche es mit einem anderen.
refused-nickname-said = Dein Spitzname konnte nicht veröffentlicht werden.
refused-details = Deine Angaben konnten nicht veröffentlicht werden. Versuche es mit anderen.
refused-details-said = Deine Angaben konnten nicht veröffentlicht werden.
