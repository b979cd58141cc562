### The first start on a device, and where nothing is yet.

welcome = Dieser Browser ist jetzt eines deiner Geräte
# Its number is what others see beside its fingerprint.
welcome-device = Für andere ist es Gerät { $id }. Was sie von jetzt an verschlüsseln, lässt sich hier öffnen; ältere verschlüsselte Nachrichten bleiben auf deinen anderen Geräten.
welcome-device-new = Was andere von jetzt an verschlüsseln, lässt sich hier öffnen; ältere verschlüsselte Nachrichten bleiben auf deinen anderen Geräten.
welcome-kept = Nachrichten und Schlüssel liegen in diesem Browser und sonst nirgends, außer du speicherst eine Sicherung.
welcome-shared = Auf diesem gemeinsam genutzten Computer bleibt alles in diesem Tab und wird vergessen, wenn er geschlossen wird.
welcome-encrypted = Chats sind verschlüsselt, wo immer die andere Seite es kann: Nur deine Geräte und ihre können sie lesen, und ein Chat, der es nicht ist, sagt es.
welcome-done = Weiter
nothing-yet = Hier öffnen sich deine Chats
nothing-yet-lead = Schreib jemandem, oder gib anderen deine Adresse.
add-somebody = Einen Kontakt hinzufügen
