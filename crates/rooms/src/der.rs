//! Just enough DER (ITU-T X.690) to say what a private key is before it is used: its algorithm and
//! its size. Whether it is sound is the cryptographic library's to decide.

const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;

/// rsaEncryption, 1.2.840.113549.1.1.1 (RFC 8017, appendix A.1).
const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

/// What a PKCS#8 structure holds.
pub(crate) enum Inside<'a> {
    /// An RSA key, as PKCS#1.
    Rsa(&'a [u8]),
    /// A key of another algorithm.
    Other,
}

/// Opens a PKCS#8 `PrivateKeyInfo` (RFC 5208, section 5). `None` if it is not one.
pub(crate) fn pkcs8(der: &[u8]) -> Option<Inside<'_>> {
    let (body, _) = element(der, SEQUENCE)?;
    let (_version, body) = element(body, INTEGER)?;
    let (algorithm, body) = element(body, SEQUENCE)?;
    let (identifier, _) = element(algorithm, OBJECT_IDENTIFIER)?;
    if identifier != RSA {
        return Some(Inside::Other);
    }
    let (key, _) = element(body, OCTET_STRING)?;
    Some(Inside::Rsa(key))
}

/// The size in bits of the modulus of a PKCS#1 `RSAPrivateKey` (RFC 8017, appendix A.1.2).
pub(crate) fn modulus_bits(der: &[u8]) -> Option<usize> {
    let (body, _) = element(der, SEQUENCE)?;
    let (_version, body) = element(body, INTEGER)?;
    let (modulus, _) = element(body, INTEGER)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let modulus = &modulus[first..];
    Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
}

/// Modulus and exponent of a PKCS#1 `RSAPublicKey` (RFC 8017, appendix A.1.1), big-endian, without
/// leading zeros.
pub(crate) fn public_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (body, _) = element(der, SEQUENCE)?;
    let (modulus, body) = element(body, INTEGER)?;
    let (exponent, _) = element(body, INTEGER)?;
    let trimmed = |number: &'_ [u8]| number.iter().position(|byte| *byte != 0);
    Some((&modulus[trimmed(modulus)?..], &exponent[trimmed(exponent)?..]))
}

/// The content of the element with `tag` at the start of `input`, and what follows it.
fn element(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = input.split_first()?;
    if *found != tag {
        return None;
    }
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..=0x7F => (short, rest),
        // Lengths of one to four bytes; more would be larger than any key.
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
            (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_modulus_is_measured_without_leading_zeros() {
        let der = [SEQUENCE, 7, INTEGER, 1, 0, INTEGER, 2, 0x00, 0x81];
        assert_eq!(modulus_bits(&der), Some(8));
        let der = [SEQUENCE, 7, INTEGER, 1, 0, INTEGER, 2, 0x01, 0x00];
        assert_eq!(modulus_bits(&der), Some(9));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = pkcs8(&bytes);
            let _ = modulus_bits(&bytes);
            let _ = public_parts(&bytes);
        }

        #[test]
        fn a_length_beyond_the_input_is_refused(length in 3_usize..=0xFFFF) {
            let [high, low] = (length as u16).to_be_bytes();
            prop_assert!(element(&[SEQUENCE, 0x82, high, low, 0, 0], SEQUENCE).is_none());
        }
    }
}
