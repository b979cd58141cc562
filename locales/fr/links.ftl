
## What was opened

open-link = Ouvrir une adresse
link-to-room = Ceci mène à un salon. Les salons n’existent pas encore ici.
link-to-register = Ceci est une invitation à créer un compte. Vous en avez un ici ; déconnectez-vous d’abord pour l’accepter.
link-unknown = Ce lien ne mène à rien qui puisse être ouvert ici.
own-link = C’est votre propre adresse.
link-known = Vous connaissez cette adresse sous le nom { $name }.
link-keys = Le lien mentionne aussi des clés de chiffrement. Elles ne sont pas reprises d’un lien, que n’importe qui peut avoir écrit : comparez-les ensemble, ou scannez le code.
code-verifies = Les appareils du code que vous avez scanné seront vérifiés si vous continuez.
link-body = Le lien propose ce texte. Il est placé dans le champ de message, et vous seul pouvez l’envoyer :
add-to-contacts = Ajouter aux contacts
write = Écrire

## Sharing

share-address = Partager mon adresse
share-lead = Quiconque scanne ce code ou ouvre le lien peut vous écrire ou vous ajouter. Le code contient aussi la clé de cet appareil : scanné sur votre écran, il est vérifié.
address-code = Code de votre adresse
own-link-label = Lien vers votre adresse
copy-link = Copier le lien
send-link = Envoyer…
copy-by-hand = Le navigateur ne laisse pas cette page copier. Le lien est sélectionné.
by-code = Avec un code
by-code-lead = Scannez le code qu’on vous montre, ou montrez le vôtre.
no-address-in-code = Ce code ne contient pas d’adresse XMPP.
links = Liens
links-lead = Les liens qui commencent par xmpp: mènent à des personnes. Ce navigateur peut les ouvrir avec cette page.
links-here = Ouvrir les liens xmpp: ici
links-asked = La demande a été faite au navigateur. S’il vous demande à son tour, autorisez-le.
links-not = Ce navigateur ne laisse pas les pages ouvrir ce type de liens.
