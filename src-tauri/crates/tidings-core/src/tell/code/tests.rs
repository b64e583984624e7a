//! Texts of real mails with the codes that are meant, and texts whose numbers are something else.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Option<String> {
    find_code(text).map(|code| code.text().to_owned())
}

/// As mails have them, with the code that is meant.
const CODES: [(&str, &str); 56] = [
    ("483920 is your Facebook confirmation code", "483920"),
    ("G-839201 is your Google verification code.", "839201"),
    ("FB-48392 is your Facebook code", "48392"),
    ("Your verification code is 123-456", "123456"),
    ("Your Apple ID Code is: 123 456. Don't share it with anyone.", "123456"),
    ("Your OTP is 4839. It is valid for 10 minutes.", "4839"),
    ("[GitHub] Please verify your device\n\nVerification code: 48392017\n", "48392017"),
    ("Slack confirmation code: FQH-JMV", "FQH-JMV"),
    ("Slack confirmation code: X4K-9TQ", "X4K-9TQ"),
    ("Your Steam Guard code\n\nR7G4K\n\nThis email was generated because of a login attempt", "R7G4K"),
    ("Here is your login code:\n\n  839 201\n\nIt expires in 15 minutes.", "839201"),
    ("Use code 2041 to sign in", "2041"),
    ("Your one-time code\n\n4 8 3 9 2 0\n", "483920"),
    ("Your one-time password is: 58203941", "58203941"),
    ("Enter this passcode to continue: 730-912", "730912"),
    ("Your PIN: 7391", "7391"),
    ("Your security code for order 48392 is 739102", "739102"),
    ("Your code for account anna1984 is 483920", "483920"),
    ("Hi Anna,\nYour temporary Discord verification code is:\n\n840215\n\n© 2024 Discord", "840215"),
    ("Security code: 1234 5678", "12345678"),
    ("Two-factor code 993817 2024-11-23", "993817"),
    (
        "Microsoft account\nSecurity code\nPlease use the following security code for the Microsoft account \
      an**7@example.org.\nSecurity code: 4839201",
        "4839201",
    ),
    ("Ihr Bestätigungscode lautet 483920", "483920"),
    ("483920 ist Ihr Einmalcode für die Anmeldung", "483920"),
    ("Ihr Sicherheitscode: 8392. Gültig bis 23.11.2026 17:30 Uhr.", "8392"),
    ("Deine TAN: 730192", "730192"),
    ("Ihr Einmalpasswort\n\n 48 39 20 17\n\n7391024\n", "7391024"),
    ("Votre code de vérification est 839201", "839201"),
    ("Voici votre code à usage unique : 4839", "4839"),
    ("Tu código de verificación es 730 192", "730192"),
    ("Seu código de acesso é 483920", "483920"),
    ("Il tuo codice di verifica è 8392", "8392"),
    ("Je verificatiecode is 483920", "483920"),
    ("Din engångskod är 839201", "839201"),
    ("Din bekræftelseskode er 8392", "8392"),
    ("Vahvistuskoodi: 730192", "730192"),
    ("Twój kod weryfikacyjny to 483920", "483920"),
    ("Váš ověřovací kód je 483920", "483920"),
    ("Doğrulama kodunuz: 839201", "839201"),
    ("Ваш код подтверждения: 730192", "730192"),
    ("483920 — ваш код для входа", "483920"),
    ("Ο κωδικός επαλήθευσης είναι 839201", "839201"),
    ("【腾讯科技】你的验证码是839201，5分钟内有效。", "839201"),
    ("您的验证码为：4839，请勿泄露给他人。", "4839"),
    ("验证码 730192 ，用于登录，有效期10分钟，订单号 88371920", "730192"),
    ("您的驗證碼是 483920。", "483920"),
    ("动态密码：8392", "8392"),
    ("認証コード：839201", "839201"),
    ("ワンタイムパスワードは 730192 です", "730192"),
    ("認証コードは次のとおりです\n\n483920\n", "483920"),
    ("인증번호는 483920 입니다", "483920"),
    ("인증 코드: 8392", "8392"),
    ("رمز التحقق الخاص بك هو 483920", "483920"),
    ("आपका ओटीपी 839201 है", "839201"),
    ("รหัส OTP ของคุณคือ 730192", "730192"),
    ("Mã xác nhận của bạn là 483920", "483920"),
];

/// With numbers that are something else.
const NO_CODES: [&str; 34] = [
    "Meeting at 14:30, room 4839",
    "Your invoice 483920 of 2024",
    "Order #483920 has shipped",
    "Your order 483920 has shipped. Track it with code below.",
    "Copyright 2024 Example Ltd. All rights reserved. Code of conduct 2024",
    "The verification code was sent to +1 650 253 0000",
    "Verification code for order 483920",
    "We sent a code to your phone ending in 4839",
    "Use promo code 48392 at the checkout",
    "Your discount code: 839201",
    "ZIP code 94043",
    "Enter the code in the app. 1600 Amphitheatre Parkway, Mountain View",
    "Your code expires in 3600 seconds",
    "Pay $4839 now, code red",
    "PIN-Änderung kostet 1234 € im Jahr",
    "Your security code changed on 23.11.2026",
    "Your login code: see https://example.org/c/483920",
    "The error code 503123 was logged",
    "Source code 483920 lines",
    "Ihre Rechnung 483920 vom 23.11.2026",
    "Ihre Bestellung 48392017 ist unterwegs",
    "Ihr Gutscheincode: 839201",
    "Votre code postal 75011",
    "Su código postal 28013",
    "您的订单号 88371920 已发货",
    "尾号4839的银行卡消费1299元",
    "2026年度安全码使用报告",
    "Call us: 030 123 456",
    "QR code 839201",
    "The code ***4839 is masked",
    "See you in 2025",
    "1234567",
    "",
    "Your passcode will arrive within 1440 minutes",
];

#[test]
fn codes_are_found_in_many_languages() {
    let missed = |(text, code): &(&str, &str)| found(text).as_deref() != Some(*code);
    let missed: Vec<_> =
        CODES.iter().filter(|case| missed(case)).map(|(text, _)| (text, found(text))).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn years_prices_times_telephone_and_order_numbers_are_no_codes() {
    let taken: Vec<_> = NO_CODES.iter().filter_map(|text| Some((text, found(text)?))).collect();
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn a_subject_says_whether_the_text_is_worth_asking_for() {
    for subject in [
        "Sign in to Example",
        "Your verification code",
        "Bestätigen Sie Ihre Anmeldung",
        "请验证您的邮箱",
        "ログインのお知らせ",
        "New device detected",
        "Votre code d’accès",
        "Nouvelle connexion",
    ] {
        assert!(may_bring_code(subject), "{subject}");
    }
    for subject in ["Hello", "Lunch on Friday?", "Re: Vertrag", "会议纪要", "Your zip code", "Invoice 2024"]
    {
        assert!(!may_bring_code(subject), "{subject}");
    }
}

#[test]
fn a_code_is_read_in_groups_and_never_printed_by_accident() {
    let code = find_code("Your code is 483920").unwrap();
    assert_eq!((code.text(), code.spoken().as_str()), ("483920", "483 920"));
    assert_eq!(format!("{code:?}"), "OneTimeCode");
    assert_eq!(find_code("Your PIN: 7391").unwrap().spoken(), "7391");
}

proptest! {
    #[test]
    fn whatever_comes_in_what_comes_out_stands_there_and_is_short(
        text in prop_oneof![any::<String>(), "[code otp验证码:.0-9A-Z€#\n-]{0,80}"]
    ) {
        if let Some(code) = find_code(&text) {
            let code = code.text();
            prop_assert!((4..=8).contains(&code.len()));
            prop_assert!(code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
            let mut rest = text.chars();
            prop_assert!(code.chars().all(|wanted| rest.any(|c| c == wanted)));
        }
        let _ = may_bring_code(&text);
    }
}
