back = Retour aux discussions
messages = Messages
message = Message
send = Envoyer
write-encrypted = Message chiffré
write-plain = Message, non chiffré
queued = En attente d’envoi.
edit = Modifier
delete = Supprimer
editing = Modification d’un message en attente
edit-too-late = Le message était déjà parti tel quel. Envoyez ceci pour le corriger.
send-again = Renvoyer
empty-chat = Aucun message pour l’instant
empty-chat-lead = Écrivez le premier ci-dessous.
loading = Chargement des messages…
gap-loading = Récupération des messages manqués…
gap-lost = Des messages manquent peut-être ici : votre serveur ne les conserve plus.
older-offline = Les messages plus anciens sont sur votre serveur et arriveront une fois la connexion établie.
loading-older = Chargement des messages plus anciens…
to-end = Messages les plus récents
you = Vous
encrypted = Chiffré avec OMEMO 2
encrypted-legacy = Chiffré avec OMEMO, ancienne version
new-device-question = Il y a dans cette discussion un nouvel appareil que personne n’a comparé, contrairement à d’autres. Ce que vous écrivez attend votre décision.
compare-devices = Comparer les appareils
send-without = Envoyer sans lui
verify-by-code = Vérifier avec un code
verify-by-code-lead = Scannez le code affiché par l’autre appareil, et laissez-le scanner celui-ci. Ce qui correspond est aussitôt vérifié.
show-code = Afficher le code de cet appareil
own-code = Code de cet appareil
code-from-picture = Scanner une image
code-from-camera = Scanner avec la caméra
no-code-found = Aucun code n’a été trouvé dans l’image. Il doit être net et entièrement visible.
no-picture = Ce fichier n’est pas une image que le navigateur peut afficher.
no-camera = La caméra ne peut pas être utilisée. Autorisez-la pour cette page dans les paramètres du navigateur, ou scannez une image.
first-seen = Vu pour la première fois le { $date }
last-seen = a écrit pour la dernière fois le { $date }
silent = Il n’a rien écrit depuis six mois. Si vous ne l’utilisez plus, retirez-le.
remove-device = Retirer du compte
remove-really = Vraiment retirer ? Il ne recevra plus de messages
repair = Réparer
repair-hint = Commence une nouvelle session de chiffrement, pour que ce qui sera envoyé désormais puisse être ouvert.
repairing = Une nouvelle session a été demandée. Demandez que le message soit renvoyé.
replace-session = Remplacer la session
weaker = Il proposait OMEMO 2 auparavant, et ne le propose plus.
not-encrypted = Non chiffré
not-encrypted-here = Non chiffré, alors que cette discussion l’est
sends-encrypted = Les messages sont chiffrés de bout en bout
sends-plain = Les messages ne sont pas chiffrés : les serveurs en chemin peuvent les lire
left-out = Illisible sur les appareils sans clé utilisable ou de confiance : { $devices }
not-kept = Le message n’a pas été envoyé et se trouve encore ici. { $why }
today = Aujourd’hui
yesterday = Hier
# Within a sentence.
yesterday-within = hier
# What somebody says, for who hears it.
says = { $name } : { $message }
# In front of each message, for who hears it.
author = { $name } :
# What somebody does who begins a message with /me.
does = { $name } { $deed }
# Below the name: the address and whether somebody is there.
address-and-presence = { $address } · { $presence }

## How far a message is

delivery-pending = En attente d’envoi
delivery-sent = Envoyé
delivery-delivered = Distribué
delivery-displayed = Lu
delivery-failed = Non envoyé
delivery-received = Reçu

## Why a message was not sent

failure-no-usable-device = Non envoyé : il est impossible de chiffrer pour un appareil de votre contact. Regardez les appareils sous « Chiffrement », ou réessayez plus tard.
failure-was-under-way = Ce message était encore en chemin au moment de la sauvegarde. S’il n’est jamais arrivé, renvoyez-le.
failure-only-in-the-clear = Non envoyé : les appareils de votre contact utilisent l’ancien OMEMO, avec lequel ceci devrait partir sans chiffrement. Vous pouvez l’autoriser sous « Confidentialité » dans les paramètres.
failure-blocked = Non envoyé : vous bloquez ce contact. Débloquez-le pour lui écrire.
failure-refused = Non envoyé.

## Why something came back

refusal-nobody = Cette adresse n’existe pas ou n’existe plus.
refusal-not-taken = Cette adresse n’existe pas ou n’accepte rien pour le moment.
refusal-unreachable = Le serveur de cette adresse est injoignable.
refusal-not-allowed = Cela n’y est pas autorisé.
refusal-too-much = Le serveur n’accepte rien de plus pour le moment.
refusal-mistake = Le serveur a fait une erreur.
refusal-not-understood = Le serveur ne l’a pas compris.

## Why a message could not be opened

problem-not-for-this-device = Ce message n’a pas été chiffré pour cet appareil, seuls vos autres appareils peuvent l’afficher.
problem-no-session = Ce message appartient à une session de chiffrement que cet appareil n’a pas. Demandez qu’il soit renvoyé.
problem-broken-session = Ce message ne correspond pas à la session de chiffrement avec l’appareil qui l’a envoyé. Demandez qu’il soit renvoyé.
problem-tampered = Ce message a été modifié en chemin ou est endommagé, il n’est donc pas affiché. Demandez qu’il soit renvoyé.
problem-key-used = Ce message a déjà été ouvert, et sa clé n’existe plus. C’est très probablement une répétition.
problem-unknown-prekey = Ce message part d’une clé que cet appareil n’a plus. Demandez qu’il soit renvoyé.
problem-identity-changed = L’appareil qui a envoyé ceci a une autre clé d’identité qu’avant, le message n’a donc pas été ouvert. Comparez les empreintes sous « Chiffrement ».
problem-waiting = Ouverture… un message antérieur doit arriver d’abord.
problem-before-device = Chiffré avant l’ajout de cet appareil.

## What happened to the devices of somebody

notice-new-device = { $name } a un nouvel appareil, { $code }. Comparez son empreinte sous « Chiffrement » pour être sûr que c’est bien le sien.
notice-other-identity = L’appareil { $code } de { $name } présente une autre clé d’identité qu’avant. Rien n’est chiffré pour cette clé. Si l’application y a été réinstallée, il reviendra comme nouvel appareil ; sinon, quelqu’un s’est peut-être interposé.
notice-downgraded = L’appareil { $code } de { $name } ne propose plus OMEMO 2, les messages qui lui sont destinés utilisent donc l’ancien chiffrement. Si rien n’y a changé, le serveur le cache peut-être.

# A device of somebody.
address-and-device = { $address } · { $code }
