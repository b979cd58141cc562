
## Making an account

have-account = Ich habe ein Konto
server = Server
server-lead = Ein Konto liegt auf einem Server, und seine Adresse endet mit dessen Namen. Welcher soll deiner sein?
give-server = Gib den Namen eines Servers ein, zum Beispiel example.org.
go-on = Weiter
another-server = Anderer Server
asking-server = Der Server wird gefragt, was er wissen muss …
create = Konto erstellen
creating = Wird erstellt …
account-made = Dein Konto ist da: { $address }
sign-in-as-told = Melde dich mit dem an, was der Server dir mitgeteilt hat.
account-exists = Der Server sagt, dass du dort schon ein Konto hast. Melde dich damit an.
form-too-large = Der Server fragt nach mehr, als hier gezeigt werden kann. Suche auf seiner Website nach einem anderen Weg.
not-offered = Auf diesem Server kann niemand von hier aus ein Konto erstellen. Frag, wer ihn betreibt, oder nimm einen anderen Server.
not-invited = Der Server nimmt diese Einladung nicht mehr an. Bitte um eine neue.
elsewhere = Dieser Server erstellt Konten auf seiner Website. Er sagt:
on-the-web = Es geht auch auf der Website des Servers

## The account itself

change-password-lead = Deine anderen Geräte fragen nach dem neuen Passwort, wenn sie sich das nächste Mal verbinden. Niemand muss dich erneut verifizieren.
new-password = Neues Passwort
new-password-again = Neues Passwort wiederholen
change-password = Passwort ändern
changing-password = Wird geändert …
give-new-password = Gib ein neues Passwort ein.
server-asks = Der Server will vorher noch mehr wissen.
delete-account = Konto löschen
delete-account-lead = Das löscht:
deleted-on-server = das Konto auf dem Server: seine Adresse, Kontakte, das Profil und die Nachrichten, die dort für dich liegen;
deleted-here = alles, was dieser Browser davon speichert: Nachrichten, Verschlüsselungsschlüssel und Anmeldedaten;
deleted-elsewhere = die Anmeldung aller anderen Geräte, die dann nur noch haben, was dort gespeichert ist.
delete-account-rest = Nachrichten, die andere haben, bleiben bei ihnen. Später kann jemand anderes deine Adresse bekommen. Das lässt sich nicht rückgängig machen.
type-to-confirm = Gib zur Bestätigung deine Adresse ein: { $address }
type-address = Gib deine Adresse so ein, wie sie dort steht.
delete-for-good = Endgültig löschen
deleting = Wird gelöscht …

## Forms

optional = (freiwillig)
fill-in = Noch auszufüllen: { $field }.
password-again = Passwort wiederholen
passwords-differ = Die beiden Passwörter stimmen nicht überein. Gib beide noch einmal ein.
one-a-line = Eine Adresse pro Zeile.
more-options = Nur die ersten von sehr vielen werden gezeigt.
choose = Auswählen …
picture-for = Bild zu: { $field }
media-unshown = Hierher gehört etwas, das nicht gezeigt werden kann. Wenn sich dies ohne es nicht beantworten lässt, nimm einen anderen Weg.

## What came of it

password-changed = Das Passwort ist geändert. Dieser Browser meldet sich ab jetzt mit dem neuen an.
acted-offline = Du bist nicht verbunden, deshalb wurde nichts geändert. Versuche es erneut, wenn du es bist.
password-unknown = Die Verbindung brach ab, bevor der Server antwortete, deshalb kann das alte oder das neue Passwort gelten. Wirst du danach gefragt, versuche zuerst das neue.
removal-unknown = Die Verbindung brach ab, bevor der Server antwortete. Wenn du dich nicht mehr anmelden kannst, ist das Konto weg; melde dich dann ab, um zu löschen, was hier ist.
# After a sentence of ours: what the server says in its own words.
server-says = Der Server sagt: „{ $said }“

denied-conflict = Diesen Namen hat schon jemand anderes. Wähle einen anderen.
denied-not-acceptable = Der Server nimmt die Angaben nicht an. Etwas fehlt oder ist dort nicht erlaubt.
denied-resources = Der Server erstellt gerade keine weiteren Konten für dich. Versuche es später erneut, oder nimm einen anderen Server.
denied-not-allowed = Der Server erlaubt das nicht. Falls eine Frage zu beantworten war, war die Antwort vielleicht falsch.
denied-not-authorized = Der Server will sicherer sein, dass du es bist.
denied-address = Eine der Adressen ist keine XMPP-Adresse. Eine sieht so aus: name@example.org.
denied-unknown = Der Server kennt dieses Konto nicht.
denied-not-offered = Der Server bietet das nicht an.
# The code is one of the conditions of RFC 6120.
denied-other = Der Server hat abgelehnt: { $code }.

## Fields that come without words, and questions against programs (XEP-0158)

field-username = Benutzername
field-old-password = Bisheriges Passwort
field-nick = Spitzname
field-name = Vollständiger Name
field-first = Vorname
field-last = Nachname
field-email = E-Mail-Adresse
field-address = Straße
field-city = Ort
field-state = Bundesland oder Region
field-zip = Postleitzahl
field-phone = Telefonnummer
field-url = Website
field-date = Geburtsdatum
field-ocr = Gib den Text ein, den du siehst
field-picture-q = Beantworte die Frage, die du siehst
field-picture-recog = Was ist auf dem Bild?
field-audio-recog = Was hörst du?
field-speech-q = Beantworte die Frage, die du hörst
field-speech-recog = Gib die Wörter ein, die du hörst
field-video-q = Beantworte die Frage im Video
field-video-recog = Was ist in dem Video?

challenges =
    { $count ->
        [one] Um zu zeigen, dass du kein Programm bist, genügt die Antwort auf eine der Fragen.
       *[other] Um zu zeigen, dass du kein Programm bist, beantworte { NUMBER($count) } der Fragen.
    }

open-picture = Bild öffnen (auf der Website des Servers)
open-sound = Frage anhören (auf der Website des Servers)
open-video = Video ansehen (auf der Website des Servers)
open-other = Zugehöriges öffnen (auf der Website des Servers)
