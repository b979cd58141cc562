### The first start on a device, and where nothing is yet.

welcome = Este navegador es ahora uno de tus dispositivos
# Its number is what others see beside its fingerprint.
welcome-device = Para los demás es el dispositivo { $id }. Lo que cifren a partir de ahora se abre aquí; los mensajes cifrados de antes se quedan en tus otros dispositivos.
welcome-device-new = Lo que los demás cifren a partir de ahora se abre aquí; los mensajes cifrados de antes se quedan en tus otros dispositivos.
welcome-kept = Los mensajes y las claves se guardan en este navegador y en ningún otro sitio, salvo que guardes una copia de seguridad.
welcome-shared = En este ordenador compartido todo se queda en esta pestaña y se olvida al cerrarla.
welcome-encrypted = Los chats se cifran siempre que la otra parte pueda: solo tus dispositivos y los suyos pueden leerlos, y un chat sin cifrar lo dice.
welcome-done = Continuar
nothing-yet = Tus chats se abren aquí
nothing-yet-lead = Escribe a alguien o da tu dirección a otros.
add-somebody = Añadir un contacto
