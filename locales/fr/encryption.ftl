encryption = Chiffrement
encrypt-this = Chiffrer cette discussion
encrypt-lead = Les messages chiffrés ne sont lisibles que sur les appareils énumérés ici, par personne en chemin.
encryption-required = Qui exploite cette page impose le chiffrement : il ne peut pas être désactivé ici.
turn-off-question = Désactiver le chiffrement ?
turn-off-lead = Ce que vous écrirez alors pourra être lu par votre serveur, par le sien et par ceux qui les exploitent.
turn-off = Désactiver
keep-on = Le garder activé
their-devices = Appareils du contact
your-devices = Vos appareils
devices-lead = Pour être sûr de qui lit, comparez une empreinte avec celle affichée sur l’autre appareil.
no-devices = Aucun appareil avec chiffrement n’est connu.
devices-loading = Demande de la liste des appareils…
this-device = Cet appareil
device = Appareil { $code }
no-fingerprint = L’empreinte n’est pas encore connue.
fingerprint = Empreinte
inactive = N’est plus utilisé par le compte ; il ne reçoit rien.
verify = L’empreinte correspond
distrust = Ne pas faire confiance
trust = Faire confiance
close = Fermer
cancel = Annuler
# A device by what it is called and its number.
device-called = { $name } · { $code }

## What came of a scanned code

verdict-verified =
    { $count ->
        [one] L’appareil est vérifié : sa clé est celle du code.
       *[other] { NUMBER($count) } appareils sont vérifiés : leurs clés sont celles du code.
    }
verdict-differs = La clé du code n’est pas celle connue ici pour cet appareil. Il n’est plus de confiance : quelqu’un s’est peut-être interposé.
verdict-somebody-else = C’est le code de { $address }, pas de cette discussion.
verdict-no-code = Ce code ne contient pas d’empreinte. Il faut celui que l’autre appareil affiche pour la vérification.

## What is decided about a device

trust-undecided = Pas encore décidé : il ne reçoit rien
trust-blind = De confiance, sans comparaison
trust-verified = Vérifié : l’empreinte a été comparée
trust-distrusted = Pas de confiance : il ne reçoit rien
