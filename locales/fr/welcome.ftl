### The first start on a device, and where nothing is yet.

welcome = Ce navigateur est maintenant l’un de vos appareils
# Its number is what others see beside its fingerprint.
welcome-device = Pour les autres, c’est l’appareil { $id }. Ce qu’ils chiffrent à partir de maintenant s’ouvre ici ; les messages chiffrés d’avant restent sur vos autres appareils.
welcome-device-new = Ce que les autres chiffrent à partir de maintenant s’ouvre ici ; les messages chiffrés d’avant restent sur vos autres appareils.
welcome-kept = Les messages et les clés sont conservés dans ce navigateur et nulle part ailleurs, sauf si vous enregistrez une sauvegarde.
welcome-shared = Sur cet ordinateur partagé, tout reste dans cet onglet et sera oublié à sa fermeture.
welcome-encrypted = Les discussions sont chiffrées dès que l’autre côté le peut : seuls vos appareils et les siens peuvent les lire, et une discussion qui ne l’est pas le dit.
welcome-done = Continuer
nothing-yet = Vos discussions s’ouvrent ici
nothing-yet-lead = Écrivez à quelqu’un, ou donnez votre adresse aux autres.
add-somebody = Ajouter un contact
