//! Keys on Curve25519: X25519 for agreement (RFC 7748), XEdDSA for signatures (in the form libsignal verifies).
//!
//! Invariant: a [`PublicKey`] made from remote bytes is canonical and not zero, so two of them are equal exactly when
//! their bytes are; an agreement whose result is all zeros fails; secrets are zeroized, compared in constant time and
//! never printed. An own identity key has sign bit 0 in its Edwards form, so that XEdDSA, libsignal's signature form and
//! plain Ed25519 all verify what it signs, and one key pair serves both flavours.
//! May not import stanzas, a clock or global randomness.

use crate::model::Fingerprint;
use core::fmt;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::montgomery::MontgomeryPoint;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The byte before every public key in the legacy flavour: "this is Curve25519".
const TYPE: u8 = 0x05;

/// 32 secret bytes: a chain key, a root key, a message key's seed.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Secret(pub(crate) [u8; 32]);

/// An X25519 private key, 32 bytes.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct PrivateKey([u8; 32]);

macro_rules! secret {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.ct_eq(&other.0).into()
            }
        }
        impl Eq for $name {}
    };
}
secret!(Secret);
secret!(PrivateKey);

/// A public key: the X25519 u-coordinate, 32 bytes, little endian.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", Fingerprint(self.0))
    }
}

/// Bytes that are no acceptable public key, or that agree on nothing secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an acceptable Curve25519 key")]
pub struct BadKey;

/// A signature that does not verify.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

impl PrivateKey {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(MontgomeryPoint::mul_base_clamped(self.0).0)
    }

    /// X25519. Fails where the other key forces the result to zero (RFC 7748 §6.1).
    pub fn agree(&self, other: &PublicKey) -> Result<Zeroizing<[u8; 32]>, BadKey> {
        let shared = Zeroizing::new(MontgomeryPoint(other.0).mul_clamped(self.0).0);
        if shared.ct_eq(&[0; 32]).into() {
            Err(BadKey)
        } else {
            Ok(shared)
        }
    }
}

impl PublicKey {
    /// Takes 32 bytes that are a canonical u-coordinate (below 2²⁵⁵ − 19) other than zero.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadKey> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadKey)?;
        let [first, middle @ .., last] = &bytes;
        let too_large =
            *last > 0x7f || (*last == 0x7f && middle.iter().all(|b| *b == 0xff) && *first >= 0xed);
        if too_large || bytes == [0; 32] {
            Err(BadKey)
        } else {
            Ok(Self(bytes))
        }
    }

    /// Takes the legacy flavour's form: 0x05 and 32 bytes.
    pub fn from_typed(bytes: &[u8]) -> Result<Self, BadKey> {
        match bytes {
            [TYPE, key @ ..] => Self::from_bytes(key),
            _ => Err(BadKey),
        }
    }

    /// The legacy flavour's form: 0x05 and 32 bytes.
    pub fn to_typed(self) -> [u8; 33] {
        let mut typed = [TYPE; 33];
        typed[1..].copy_from_slice(&self.0);
        typed
    }

    /// Verifies a signature in libsignal's form: XEdDSA with the sign of the Edwards point in the signature's top bit. A
    /// signature by XEdDSA proper has that bit at 0 and verifies as well.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), BadSignature> {
        let mut signature = *signature;
        let negative = signature[63] >> 7 == 1;
        signature[63] &= 0x7f;
        self.verify_edwards(negative, message, &signature)
    }

    /// Whether the key signed a device's label (XEP-0384 §5.3.1). A list does not say which of the two Edwards forms of the key
    /// signed: whoever knows the secret of one knows that of the other.
    pub fn signed_label(&self, label: &str, signature: &[u8]) -> bool {
        let Ok(signature) = signature.try_into() else {
            return false;
        };
        [false, true]
            .into_iter()
            .any(|negative| (self.verify_edwards(negative, label.as_bytes(), signature)).is_ok())
    }

    /// Verifies an Ed25519 signature (RFC 8032 §5.1.7) by the key whose Edwards form has this sign.
    pub fn verify_edwards(
        &self,
        negative: bool,
        message: &[u8],
        signature: &[u8; 64],
    ) -> Result<(), BadSignature> {
        let (r, s) = signature.split_at(32);
        let s: [u8; 32] = s.try_into().map_err(|_| BadSignature)?;
        let s = Option::<Scalar>::from(Scalar::from_canonical_bytes(s)).ok_or(BadSignature)?;
        let point = MontgomeryPoint(self.0)
            .to_edwards(u8::from(negative))
            .ok_or(BadSignature)?;
        // A key of small order would accept signatures that nobody made.
        if point.is_small_order() {
            return Err(BadSignature);
        }
        let h = challenge(r, &point.compress(), message);
        let expected =
            EdwardsPoint::vartime_double_scalar_mul_basepoint(&h, &-point, &s).compress();
        if expected.0.ct_eq(r).into() {
            Ok(())
        } else {
            Err(BadSignature)
        }
    }

    /// Takes the Ed25519 form (RFC 8032 §5.1.2) of a key of the prime-order group's size: the key, and the sign of its Edwards form,
    /// which the X25519 form does not have.
    pub fn from_edwards(bytes: &[u8]) -> Result<(Self, bool), BadKey> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadKey)?;
        let point = CompressedEdwardsY(bytes).decompress().ok_or(BadKey)?;
        // Also refuses what decompresses and is not how the point is written.
        if point.is_small_order() || point.compress().0 != bytes {
            return Err(BadKey);
        }
        let key = Self::from_bytes(&point.to_montgomery().0)?;
        Ok((key, bytes[31] >> 7 == 1))
    }

    /// The Ed25519 form with this sign. A key that is on the curve's twist has none, and gives zeros, which nobody accepts.
    pub fn to_edwards(self, negative: bool) -> [u8; 32] {
        MontgomeryPoint(self.0)
            .to_edwards(u8::from(negative))
            .map_or([0; 32], |point| point.compress().0)
    }

    /// How a person sees an identity key.
    pub fn fingerprint(self) -> Fingerprint {
        Fingerprint(self.0)
    }
}

/// A key pair of the ratchet, of a prekey.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeyPair {
    pub private: PrivateKey,
    pub public: PublicKey,
}

impl KeyPair {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let private = PrivateKey::generate(rng);
        let public = private.public();
        Self { private, public }
    }
}

/// The identity key of this device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IdentityKeyPair(KeyPair);

impl IdentityKeyPair {
    /// Generates keys until the sign bit of the Edwards form is 0: two tries on average.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        loop {
            let pair = KeyPair::generate(rng);
            if sign_bit(&EdwardsPoint::mul_base_clamped(pair.private.0).compress()) == 0 {
                return Self(pair);
            }
        }
    }

    pub fn public(&self) -> PublicKey {
        self.0.public
    }

    pub fn fingerprint(&self) -> Fingerprint {
        self.0.public.fingerprint()
    }

    pub(crate) fn private(&self) -> &PrivateKey {
        &self.0.private
    }

    /// Signs by XEdDSA (Signal's XEdDSA specification §2.3).
    pub fn sign(&self, message: &[u8], rng: &mut dyn CryptoRng) -> [u8; 64] {
        let mut random = Zeroizing::new([0; 64]);
        rng.fill_bytes(&mut *random);
        sign(&self.0.private, message, &random)
    }
}

fn sign(private: &PrivateKey, message: &[u8], random: &[u8; 64]) -> [u8; 64] {
    let k = Zeroizing::new(Scalar::from_bytes_mod_order(clamp_integer(private.0)));
    let point = EdwardsPoint::mul_base(&k);
    // The signing key is the one of the two whose point has sign bit 0, as the specification has it.
    let negative = Choice::from(sign_bit(&point.compress()));
    let a = Zeroizing::new(Scalar::conditional_select(&k, &-*k, negative));
    let public = EdwardsPoint::conditional_select(&point, &-point, negative).compress();

    // hash₁: a prefix of 2²⁵⁶ − 2 keeps this hash apart from the challenge's.
    let mut prefix = [0xff; 32];
    prefix[0] = 0xfe;
    let nonce = Sha512::new()
        .chain_update(prefix)
        .chain_update(a.as_bytes())
        .chain_update(message)
        .chain_update(random);
    let nonce = Zeroizing::new(<[u8; 64]>::from(nonce.finalize()));
    let r = Zeroizing::new(Scalar::from_bytes_mod_order_wide(&nonce));
    let big_r = EdwardsPoint::mul_base(&r).compress();
    let s = *r + challenge(&big_r.0, &public, message) * *a;

    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&big_r.0);
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}

fn challenge(r: &[u8], public: &CompressedEdwardsY, message: &[u8]) -> Scalar {
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(public.0)
        .chain_update(message);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

fn sign_bit(point: &CompressedEdwardsY) -> u8 {
    point.0[31] >> 7
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::omemo::testing::{TestRng, hex};

    /// RFC 7748 §6.1.
    #[test]
    fn agreement_by_the_known_vector() {
        let alice = PrivateKey(hex(
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        ));
        let bob = PrivateKey(hex(
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        ));
        let shared: [u8; 32] =
            hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assert_eq!(
            alice.public().0,
            hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
        );
        assert_eq!(
            bob.public().0,
            hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        );
        assert_eq!(*alice.agree(&bob.public()).unwrap(), shared);
        assert_eq!(*bob.agree(&alice.public()).unwrap(), shared);
    }

    /// The signature that libsignal's own tests verify.
    #[test]
    fn a_signature_of_libsignal_verifies() {
        let identity: [u8; 32] =
            hex("ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64");
        let signed: [u8; 33] =
            hex("05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a");
        let signature: [u8; 64] = hex(
            "5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfb\
             ede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88",
        );
        let identity = PublicKey::from_bytes(&identity).unwrap();
        identity.verify(&signed, &signature).unwrap();
        for i in 0..64 {
            let mut forged = signature;
            forged[i] ^= 1;
            assert_eq!(
                identity.verify(&signed, &forged),
                Err(BadSignature),
                "byte {i}"
            );
        }
        assert_eq!(identity.verify(&signed[1..], &signature), Err(BadSignature));
    }

    #[test]
    fn what_is_signed_verifies_for_either_sign() {
        let rng = &mut TestRng::new(1);
        let mut seen = [0; 2];
        for _ in 0..20 {
            let private = PrivateKey::generate(rng);
            seen[usize::from(sign_bit(
                &EdwardsPoint::mul_base_clamped(private.0).compress(),
            ))] += 1;
            let signature = sign(&private, b"signed", &[7; 64]);
            private.public().verify(b"signed", &signature).unwrap();
            assert_eq!(
                private.public().verify(b"Signed", &signature),
                Err(BadSignature)
            );
            assert_eq!(
                PrivateKey::generate(rng)
                    .public()
                    .verify(b"signed", &signature),
                Err(BadSignature)
            );
        }
        assert!(seen[0] > 0 && seen[1] > 0, "both signs were met: {seen:?}");
    }

    #[test]
    fn an_identity_has_sign_bit_zero() {
        let rng = &mut TestRng::new(2);
        for _ in 0..10 {
            let identity = IdentityKeyPair::generate(rng);
            let point = MontgomeryPoint(identity.public().0).to_edwards(0).unwrap();
            assert_eq!(point, EdwardsPoint::mul_base_clamped(identity.private().0));
            let signature = identity.sign(b"signed", rng);
            assert_eq!(signature[63] >> 7, 0);
            identity.public().verify(b"signed", &signature).unwrap();
        }
    }

    #[test]
    fn keys_that_are_not_canonical_or_not_secret_are_refused() {
        let p: [u8; 32] = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        let below: [u8; 32] =
            hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        let mut high = [9; 32];
        high[31] = 0x80;
        for bad in [
            &p[..],
            &[0; 32],
            &high,
            &[0xff; 32],
            &[1; 31],
            &[1; 33],
            &[],
        ] {
            assert_eq!(PublicKey::from_bytes(bad), Err(BadKey));
        }
        assert!(PublicKey::from_bytes(&below).is_ok());
        assert_eq!(PublicKey::from_typed(&[6; 33]), Err(BadKey));
        assert_eq!(PublicKey::from_typed(&[]), Err(BadKey));
        let nine = PublicKey::from_bytes(&[9; 32]).unwrap();
        assert_eq!(PublicKey::from_typed(&nine.to_typed()), Ok(nine));

        // Points of small order agree on zero with everybody, and sign for nobody.
        let private = PrivateKey::generate(&mut TestRng::new(3));
        let order_eight: [u8; 32] =
            hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
        let mut one = [0; 32];
        one[0] = 1;
        for small in [one, below, order_eight] {
            let small = PublicKey::from_bytes(&small).unwrap();
            assert_eq!(private.agree(&small).err(), Some(BadKey));
            assert_eq!(small.verify(b"", &[0; 64]), Err(BadSignature));
        }
    }

    #[test]
    fn a_label_is_signed_by_either_form_of_the_key_and_by_no_other() {
        let rng = &mut TestRng::new(5);
        for _ in 0..8 {
            let private = PrivateKey::generate(rng);
            let signature = sign(&private, b"my phone", &[7; 64]);
            let key = private.public();
            assert!(key.signed_label("my phone", &signature));
            assert!(!key.signed_label("my phone!", &signature));
            assert!(!key.signed_label("my phone", &signature[..63]));
            assert!(!key.signed_label("my phone", &[0; 64]));
            let other = PrivateKey::generate(rng).public();
            assert!(!other.signed_label("my phone", &signature));
        }
    }

    #[test]
    fn edwards_forms_of_small_order_or_written_otherwise_are_refused() {
        let good = IdentityKeyPair::generate(&mut TestRng::new(6)).public();
        for negative in [false, true] {
            let form = good.to_edwards(negative);
            assert_eq!(PublicKey::from_edwards(&form), Ok((good, negative)));
        }
        // Canonical, and of order 4 and 8.
        let four = [0; 32];
        let eight: [u8; 32] =
            hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
        for small in [four, eight] {
            assert!(CompressedEdwardsY(small).decompress().is_some());
            assert_eq!(PublicKey::from_edwards(&small), Err(BadKey));
        }
        // p + y instead of y.
        let mut met = 0;
        for y in 2..19u8 {
            let mut bytes = [0xff; 32];
            bytes[0] = 0xed + y;
            bytes[31] = 0x7f;
            let point = CompressedEdwardsY(bytes).decompress();
            met += u8::from(point.is_some_and(|point| !point.is_small_order()));
            assert_eq!(PublicKey::from_edwards(&bytes), Err(BadKey), "{y}");
        }
        assert!(met > 0, "none of them is on the curve");
    }

    #[test]
    fn a_secret_is_never_printed() {
        let pair = KeyPair::generate(&mut TestRng::new(4));
        let shown = format!("{:?} {:?}", pair, Secret([0xab; 32]));
        assert!(
            shown.contains("PrivateKey(…)") && shown.contains("Secret(…)"),
            "{shown}"
        );
        assert!(
            !shown.contains("ab, ab") && !shown.contains("171, 171"),
            "{shown}"
        );
        // What is no secret tells keys apart.
        let public = format!("{:?}", pair.public);
        let other = format!("{:?}", KeyPair::generate(&mut TestRng::new(5)).public);
        assert!(!public.is_empty() && public != other, "{public}");
    }
}
