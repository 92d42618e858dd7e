"""Strings that hand control over: inspection, publicity, ownership, exclusivity, earmarks, vetoes, silence. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.rule import Rule, Severity
from grants.i18n import lazy_gettext as _l

_LETTERS = "Counter-examples: published sample award letters and grant policies"
_PLACES = "region|area|district|governorate|province|city|town|village|camp|country|countries|zone|place|territory|municipalit*|communities|east|west|north|south|gaza|jerusalem|west bank|area c|neighbourhood"
_PLACES_AR = "منطقة|مناطق|محافظة|محافظات|مدينة|مدن|قرية|قرى|مخيم|إقليم|بلد|بلدات|شمال|جنوب|شرق|غرب|غزة|قدس|ضفة|قطاع غزة|لواء|حي|أغوار"

CONTROL_RULES = (
    Rule(
        "A2.inspection",
        Severity.BLOCK,
        1,
        _l("Lets somebody inspect at will: books, places or work. A visit is an invitation of the group."),
        _LETTERS,
        {
            "en": (
                "{funder}|right*|represent*|auditor*|officials|evaluators?|monitors?|delegate*|third party & (?:inspect*|audit|audits|audited|examin*|access to|access) & (?:books|records|accounts|premises|sites?|offices?|documents?|files|project|facilit*|activit*|time|document*|ledgers?|data|systems|bank statements|locations?)",
                "(?:access|open|available|allow*|permit*|grant) … (?:books|records|premises|accounts|sites?|project locations?|documents|files|offices?|facilities) & {funder}|inspect*|audit*|visit*|request|any time|at all times|represent*",
                "(?:site|monitoring|field|unannounced|spot|surprise|inspection|verification) (?:visits?|checks?|inspections?|audits?) & {must}|right|reserve*|may|{funder}|allow*|any time|accept*|facilitat*|notice|conduct*|carry out|accommodate",
                "(?:may|can|right to|entitled to|reserve*|will|shall|at any time) & (?:visit|inspect|audit|monitor) … (?:grantee|recipient|project|organi[sz]ation|activities|premises|books|records|accounts|sites?|offices?|you|your|implementation)",
                "subject to … (?:audit|audits|inspection|inspections|monitoring visits)",
                "inspection … (?:at any time|without notice|upon request|on request|at will)|at any (?:reasonable )?time … (?:inspect*|audit*|visit*|examine)",
                "{must} & (?:maintain|keep|retain|preserve) … (?:books|records|file|files|ledgers?)",
                "(?:books|records|invoices|documents|receipts) … (?:retained|kept|maintained|preserved) … (?:years|files|available)",
                "(?:keep|retain|maintain|preserve) … (?:records|books|documents|receipts|accounts|invoices|vouchers) … (?:years|available|inspection|audit)",
            ),
            "ar": (
                "{funder_ar}|حق|ممثل|مندوب|مدقق|مراقب|مفوض|طرف ثالث & (?:تفتيش|معاينة|اطلاع|الاطلاع|زيارة|زيارات|تدقيق على|تدقيق حسابات|تدقيق في|تدقيق سجلات|فحص|دخول|مراجعة|الوصول|النفاذ|تدقيق) & (?:سجل|دفاتر|دفتر|موقع|مواقع|مقر|مقار|مكتب|مكاتب|حسابات|وثائق|مستندات|ملفات|أنشطة|نشاط|مشروع|وقت|دون إشعار|ميداني|مفاجئ)",
                "(?:زيارات|زيارة|جولات) … (?:تفتيش|ميداني|مفاجئ|رقابي|متابعة|تفقدي|إشراف) & {must_ar}|حق|يحق|{funder_ar}|قبول|السماح|تسهيل|أي وقت",
                "(?:فتح|تفتح|يفتح) … (?:سجل|دفاتر|أبواب|مقر|ملفات|حسابات)",
                "(?:إتاحة|السماح|تمكين|تسهيل|فتح|يتيح|تتيح|يسمح|تسمح|يمكن|تمكن) … {funder_ar} … (?:اطلاع|تفتيش|زيارة|معاينة|تدقيق|فحص|دخول|مراجعة|سجل|دفاتر|وصول)",
                "(?:تخضع|يخضع|خاضع|خضوع) … (?:تفتيش|تدقيق|رقابة|مراجعة|معاينة|مراقبة)",
                "(?:احتفاظ|يحتفظ|تحتفظ|حفظ) … (?:سجلات|دفاتر|مستندات|فواتير|وثائق) … (?:سنوات|تدقيق|تفتيش|طلب|سنة)",
            ),
        },
        (
            "(?:fund's|our|own) (?:own )?(?:books|accounts|records|ledger)|(?:books|accounts|ledger) of the fund|we are audited",
            "حسابات الصندوق|حساباتنا|دفاترنا|دفاتر الصندوق",
            "أمني|أسماء",
            "invit*|at your invitation|if you invite|دعوت|بدعوة",
        ),
    ),
    Rule(
        "A2.publicity",
        Severity.BLOCK,
        1,
        _l("Makes groups show the giver's name or logo. To be named is a choice, and can be a danger."),
        _LETTERS,
        {
            "en": (
                "(?:logo*|emblem|visual identity|flag|branding|brand guidelines|visibility (?:guidelines|requirements|plan|rules|materials)|plaque|signboard|banner|name) & {must}|display*|bear|carry|use|feature*|print*|include|prominent*|placed|appear*|show*|put up|erect|compl*|follow & {funder}|public*|material*|event*|website|product*|document*|all|press|poster*|communication*|print*|equipment|project|site",
                "(?:acknowledg*|credit*|mention*|recogni[sz]*|publici[sz]*|give publicity|thank*) … (?:award|fact|our|european|union|eu|support|contribution|funder|donor|foundation|funding|grant|assistance|agency|sponsor*|generosity|funded|financ*|council|embassy|commission|trust|ministry) & {must}|all|any|public*|press|material*|statement*|event*|website|social",
                "{must}|all|any & (?:acknowledg*|credited|credit)  … (?:publications?|materials?|events?|press|media|website)",
                "(?:publications?|materials?|events?|press releases?|media|posters|websites?) & (?:must|shall|should|will|has to|have to|required|requires?|agrees?) & (?:acknowledg*|credit*|logo*|mention*|sentence|disclaimer|funded by|support of|approved by the)",
                "(?:press release|publicity|announcement|photo*|success stor*|video) & {must} & {funder}",
                "visibility (?:guidelines|requirements?|plan|obligations?|rules|clause)|communication and visibility|branding (?:and marking|requirements?|guidelines)",
            ),
            "ar": (
                "(?:شعار|لوغو|علم المانح|لوحة|لافتة|هوية البصرية|يافطة) & {must_ar}|وضع|إظهار|إبراز|يظهر|تظهر|طباعة|استخدام|عرض|تحمل|يحمل|تعليق|إدراج",
                "(?:ذكر|إشارة|الإشارة|يشير|تشير|تنويه|ينوه|الاعتراف|شكر|إبراز|إظهار|يذكر|تذكر) … (?:دعم|مانح|ممول|تمويل|مساهمة|جهة المانحة|بتمويل|تبرع|وكالة|سفارة|راعي|اتحاد) & {must_ar}|جميع|كافة|كل|مطبوعات|منشورات|فعاليات|إعلام|مواد|أي",
                "(?:مطبوعات|منشورات|فعاليات|مواد|إصدارات|بيانات) & (?:شعار|إشارة إلى|ذكر اسم|اسم المانح|اسم الممول)",
                "(?:قواعد|إرشادات|متطلبات|شروط|دليل|خطة) … (?:إبراز|ظهور|الرؤية|المرئية|الهوية|بروز) & {must_ar}|مانح|اتحاد|ممول|تمويل",
            ),
        },
        (
            "(?:only )?if (?:you|they|the group|it) (?:say|says|want|wants|wish|wishes|agree|agrees|choose*|like|likes)",
            "(?:fund|we) (?:thank*|acknowledg*|credit*) (?:its|our) (?:contributors|givers|funders)",
        ),
    ),
    Rule(
        "A2.ip",
        Severity.BLOCK,
        3,
        _l("Takes rights in what groups make. What they make is theirs, and they decide who may use it."),
        _LETTERS,
        {
            "en": (
                "(?:intellectual property|ip rights?|copyright*|ownership|title|patents?|rights? in|all rights|property rights?|authorship|materials? produced|works?|outputs?|results?|deliverables?) & (?:vest*|assign*|transfer*|belong*|pass|passes|owned by|property of|remain*|retain*|become*|ceded|cede|rest*|lie|joint*|co ?own*) & {funder}",
                "(?:shall|will|must|should) (?:be|become|remain|automatically become) (?:the )?(?:sole |exclusive |joint )?property of",
                "(?:royalty free|irrevocable|perpetual|worldwide|non exclusive|unlimited|exclusive|sublicen[sc]*|transferable) … (?:licen[cs]e|right)",
                "(?:licen[cs]e*|rights?) … (?:to|for) … {funder} … (?:use|reproduc*|publish*|distribut*|translat*|adapt*|modify|exploit)",
                "{funder} (?:may|shall have the right to|is free to|reserves the right to|can|will have the right to) … (?:use|reproduce|publish|distribute|translate|adapt|exploit) … (?:materials?|work|results|outputs|content|products?|photo*|publications?|images|stories|data)",
                "{must} & (?:open source licen[cs]*|open licen[cs]*|creative commons|cc by|public domain|open access|free licen[cs]*)",
                "(?:equipment|assets|vehicles|goods|items|inventory) … (?:purchased|bought|acquired|procured|financed) & (?:property|owned|ownership|title|return*|transfer*|vest*|hand*) & {funder}|end|remain*",
            ),
            "ar": (
                "(?:ملكية|حقوق النشر|حقوق المؤلف|حقوق الطبع|حقوق النسخ|فكري|براءة|حقوق الاستغلال|حقوق|مخرجات|نتائج|مواد) & (?:تؤول|يؤول|أيلولة|تنتقل|ينتقل|نقل|تعود|يعود|ملك|ملكا|تصبح|يصبح|تبقى|حصري|تنازل|يتنازل|مشترك|تحويل|ملكية) & {funder_ar}",
                "(?:رخصة|ترخيص|إذن|حق) … (?:دائم|مجاني|غير حصري|غير قابل للإلغاء|عالمي|حصري|غير قابلة|غير مشروط)",
                "(?:يحق|حق|يجوز) … {funder_ar} … (?:استخدام|نشر|استعمال|استغلال|ترجمة|توزيع|نسخ|إعادة) … (?:مواد|مخرجات|صور|نتائج|محتوى|منتجات|إصدارات|قصص|مطبوعات|دراسات|أعمال)",
                "{must_ar} & رخصة مفتوحة|ترخيص مفتوح|مشاع إبداعي|المشاع الإبداعي|ملكية عامة",
                "(?:معدات|أجهزة|أصول|ممتلكات|مشتريات|مركبات) & (?:ملك|ملكا|ملكية|تعود|تؤول|إعادة|تسليم) & {funder_ar}",
            ),
        },
        (
            "(?:remain*|stay*|belong*|rest*|retain*|keep*|own*) … (?:yours?|you|the grantee*|the group*|the authors?|the communit*|those who|whoever|partners?|recipients?|makers?|grantee)(?! (?:shall|must|agrees|grants|hereby))",
            "(?:you|grantees?|groups?|partners?|authors?|whoever) … (?:keep|keeps|own|owns|retain|retains)",
            "(?:تبقى|يبقى|تظل|يظل|ملك|ملكا) … (?:لكم|لكن|للمجموع|للمؤلف|للمستفيد|لأصحاب|لمن|لصاحب|لكم وحدكم|ملككم)|ملككم|لكم وحدكم",
        ),
    ),
    Rule(
        "E3.exclusivity",
        Severity.BLOCK,
        3,
        _l("Forbids or disfavours other givers. Groups may take money from whom they wish, and apply elsewhere."),
        "Counter-example: one bid per scheme; no double funding",
        {
            "en": (
                "odd: (?:seek*|accept*|receiv*|appl(?:y|ies|ied|ying)|solicit*|obtain*|request*|submit*|hold|have|has|been|be|funded|supported|financed|approach*) & (?:other|another|additional|any other|second|different|elsewhere|third party|further) (?:\\w+ )?(?:donors?|funders?|sources?|grants?|funding|sponsors?|agenc*|contributors?|foundation*|call*|support|application*|proposals?|applicant*|consorti*|funds?)|elsewhere",
                "odd: (?:hold*|have|has|receiv*|benefit*) & (?:current|ongoing|active|open|running|another|other) (?:\\w+ )?(?:grants?|award|programmes?|programs?|schemes?)",
                "(?:sole|exclusive|only) (?:donor|funder|sponsor|source of fund*|financier)",
                "exclusivity|exclusive (?:basis|relationship|partner|support)",
                "never: (?:no|avoid|against|prohibit*|not … allow*|exclude*|rule out) (?:\\w+ )?(?:double|dual|duplicate|parallel|overlapping) (?:funding|financing|applications?|bids?)",
                "double funding … (?:not|excluded|prohibited|forbidden|ineligible|avoid*)|(?:double|dual) funding … (?:is|are) (?:not|prohibited|excluded)",
                "never: (?:more than|no more than|at most) one (?:application|proposal|bid)",
                "one (?:application|bid|proposal) (?:only|per (?:organi[sz]ation|applicant|scheme|group))|only (?:submit )?one (?:application|proposal|bid)|(?:more than|no more than|at most) one (?:application|proposal|bid)",
                "(?:already|currently|previously) (?:\\w+ )?(?:funded|supported|receiv*|financed) & (?:not|ineligible|excluded|cannot|disqualif*)",
                "must (?:withdraw|disclose and withdraw|decline) … (?:other|another) & {money}|appl*|offer*",
            ),
            "ar": (
                "odd: (?:تمويل|ممول|مول|دعم|طلب|قبول|تلقي|تلقت|تلقى|يتلقى|تتلقى|حصول|حصل|تحصل|يحصل|استلام|منحة|تقدم|تقديم|جهة|مصدر|مستفيد) & (?:أي |من )?(?:جهة|جهات|مانح|مانحين|مصدر|مصادر|ممول|ممولين|صندوق|طرف|منحة|نداء|دعم|تمويل) (?:تمويلية |مانحة |ممولة |تمويل )?(?:أخرى|آخر|آخرين|ثان|ثانية|إضافي)",
                "(?:ممول|مانح|مصدر) … (?:الوحيد|وحيد|حصري|الحصري)",
                "never: (?:ازدواج|ازدواجية|تكرار|تداخل) … (?:تمويل|دعم)",
                "طلب واحد فقط|أكثر من طلب|طلبا واحدا فقط",
                "حصرية التمويل|حصرية الدعم|تمويل حصري|شراكة حصرية",
            ),
        },
        ("(?:other|another) (?:funders?|donors?) (?:are|is) (?:welcome|fine)", "{lines}", "purpose*", "{terror}"),
    ),
    Rule(
        "P1.earmark",
        Severity.BLOCK,
        3,
        _l("Ties a gift to one place, group or project. The fund takes money that the community decides about."),
        "IATI EarmarkingCategory 3 and 4; Haymarket: to use at the panel's discretion",
        {
            "en": (
                f"before: {{money}}|contribution|gift|support|project*|spent|used|activities & (?:restricted|limited|earmarked|confined|reserved|ring ?fenced|only|solely|exclusively|dedicated|designated|tied) (?:\\w+ )?(?:for|to|in|within|on|towards) … (?:{_PLACES})\\w{{0,2}}",
                "before: (?:earmarked|ring ?fenced) (?:exclusively |solely |only |specifically )?(?:for|to)",
                f"before: (?:only|solely|exclusively) (?:\\w+ )?(?:in|within|for (?:projects|activities|groups|organi[sz]ations|work) in) (?:\\w+ ){{0,3}}(?:{_PLACES})\\w{{0,2}}",
                "before: (?:specific|named|particular|single) (?:project|organi[sz]ation|group|grantee|partner) & {money}|contribution|gift|only|donor",
                f"never: (?:not|no|none) … (?:spent|used|funded|fund|finance*|support*|activit*) … (?:outside|beyond) … (?:{_PLACES})\\w{{0,2}}",
            ),
            "ar": (
                f"before: (?:يقتصر|تقتصر|مقصور|حصرا|حصريا|فقط|محصور|مخصص|تخصص|يخصص|مقيد|تقييد|تخصيص|دون غير) & {{money_ar}}|مشاريع|مشروع|تبرع|دعم|مساهمة|أنشطة|صرف|هبة & (?:{_PLACES_AR})|لصالح|مشروع بعينه|مشروع محدد|جهة بعينها|مجموعة بعينها|مؤسسة بعينها",
                "before: (?:تبرع|مساهمة|منحة|تمويل|دعم|هبة|مبلغ) … (?:مخصص|مشروط|مقيد|محصور|موجه)",
                f"never: لا … (?:تمول|يمول|تصرف|يصرف|تنفق|ينفق|صرف|إنفاق) … (?:خارج|غير) … (?:{_PLACES_AR})",
            ),
        },
        (
            "(?:not|never|un|without being|isn't) ?earmarked",
            "purposes?|proposal",
            "غير مخصص|غير مشروط|غير مقيد|أغراض|غرض|تقارير",
        ),
    ),
    Rule(
        "P1.soft_earmark",
        Severity.WARN,
        2,
        _l("Ties a gift to a theme or a kind of group. That binds what the community may decide."),
        "IATI EarmarkingCategory 2",
        {
            "en": (
                "before: {money}|contribution|gift|donation & (?:restricted|limited|only|solely|exclusively|intended|preferably|preference|priority|prioriti[sz]*|directed|focus*) … (?:for|to|on|towards) … (?:theme*|sector|field|thematic|education|health|youth|women|environment|climate|culture|media|relief|agricultur*|humanitarian|water|sports?|entrepreneur*|children|priority (?:area|sector)s?)",
                "(?:softly|loosely) earmarked|thematic(?:ally)? (?:earmark*|restrict*|window)|thematic priorities of the",
                "{must} & (?:align*|fit|correspond*|contribute|in line) … (?:funder|donor|foundation|agency|government|country|ministry)(?:'s?|s')? … (?:strateg*|priorit*|polic*|objectives|agenda|interests)",
            ),
            "ar": (
                "before: {money_ar}|تبرع|مساهمة|هبة & (?:يقتصر|تقتصر|مخصص|حصرا|فقط|موجه|أولوية|أفضلية|لصالح) … (?:قطاع|مجال|موضوع|تعليم|صحة|شباب|نساء|مرأة|بيئة|مناخ|ثقافة|إعلام|إغاثة|زراعة|مياه|رياضة|أطفال|ريادة)",
                "{must_ar} & (?:توافق|يتوافق|تتوافق|انسجام|ينسجم|تنسجم|تماشي|يتماشى|تتماشى) … (?:أولويات|سياسات|استراتيجي|أهداف|أجندة|مصالح) … {funder_ar}",
            ),
        },
        ("(?:not|never|without being) earmarked", "غير مخصص|غير مشروط"),
    ),
    Rule(
        "P2.veto",
        Severity.BLOCK,
        5,
        _l("Gives somebody who pays a say in who is chosen. The community alone decides."),
        "UHAI: staff have no vote; Haymarket left a gift to its panel",
        {
            "en": (
                "{funder} & (?:veto*|object to|reject|refuse|overrule|override|overturn|disapprove|block|final say|last word|final decision|ultimate decision)  … (?:grantee*|award*|selection|recipient*|decision*|choice|panel|committee|shortlist*|application*|grant*|partner*|proposal*|list)",
                "veto*",
                "(?:selection|list|choice|shortlist*|award*|grantees?|recipients?|decisions?|recommendations?|winners?|proposals?) … (?:subject to|require*|needs?|pending|confirmed by|approved by|final only|await*|conditional on) … (?:{funder}) … (?:approv*|consent*|endorse*|confirm*|clearance|agree*|objection|approval)?",
                "{funder} (?:may|can|shall|will|must|reserves? the right to|has the right to|retains? the right to|is entitled to) … (?:approve|reject|object|veto|select|choose|refuse|decline|exclude|remove|confirm|strike) … (?:grantees?|recipients?|projects?|applicants?|awards?|selection|partners?|proposals?|list|winners?|panel|candidates?|sub ?grants?)",
                "(?:no|not) … (?:award|grant|decision|selection) … (?:final|valid|made|effect*) … (?:until|unless|without) … {funder}",
                "(?:selected|selection|list|shortlist*|winners?|chosen) … {funder} … (?:approval|consent|confirmation|no objection|clearance|endorsement|decision)",
                "(?:seat|vote|votes|voting rights?) & {funder} & panel|committee|jury|selection|awards?",
                "{funder} … (?:seat|vote|votes|voting rights?|member) … (?:panel|selection committee|committee|jury|board)",
                "(?:final|ultimate) (?:decision|approval|selection) (?:rests|lies|remains|is made|is taken|belongs) (?:with|by|to) (?:the )?{funder}",
            ),
            "ar": (
                "{funder_ar} & (?:اعتراض|نقض|فيتو|رفض|استبعاد|إقصاء|قرار النهائي|كلمة الأخيرة|الكلمة الفصل) & (?:اختيار|تختار|يختار|لجنة|منح|منحة|قرار|قرارات|مرشح|جهة|جهات|مستفيد|مجموعة|قائمة|متلق|طلب|طلبات|شريك|أي)",
                "(?:حق النقض|الفيتو|حق الاعتراض|حق الفيتو)",
                "(?:قرار|قرارات|اختيار|قائمة|توصيات|منح|نتائج) … (?:تخضع|يخضع|خاضع|مرهون|رهن|بعد|تحتاج|يحتاج|نهائي|نافذ|تعتمد) … (?:موافقة|مصادقة|اعتماد|تصديق|إقرار) … {funder_ar}",
                "(?:قرار|موافقة|اختيار|كلمة) … (?:النهائي|نهائية|الأخير) … {funder_ar}",
                "{funder_ar} … (?:مقعد|صوت|تصويت|عضوية|عضو) … (?:لجنة|هيئة|اختيار|تحكيم)",
            ),
        },
        (
            "panel|community (?:alone )?decides",
            "budget|report*|purpose|lines|logo*",
            "موازنة|ميزانية|بنود|شعار",
            "no one|nobody",
        ),
    ),
    Rule(
        "A2.non_criticism",
        Severity.BLOCK,
        5,
        _l("Forbids to criticise. What groups say is theirs."),
        "Groups hold that aid may not buy silence; practice.md A2",
        {
            "en": (
                "never: (?:refrain*|abstain*|not|never|no|avoid*|prohibit*|forbid*|desist) … (?:criticis*|criticiz*|critical of|critical statements?|disparag*|denigrat*|defam*|attack*|disreput*|embarrass*|damag* the reputation|reputation*|adverse publicity|negative (?:statements?|publicity|comments?)|public statements? against|speak* against)",
                "never: (?:not|never|nothing) … (?:do|say|publish|make|take) … (?:harm|damage|bring|prejudice) … (?:reputation|image|name|disrepute|interests)",
                "non ?disparagement|non ?criticism|gag clause",
                "(?:bring|brings|bringing) … {funder} … (?:into )?disrepute",
                "never: (?:refrain*|not|no|abstain*|avoid*) … (?:political (?:statements?|activit*|advocacy|speech|positions?|campaign*)|advocacy|lobbying|campaign* against|protest*|demonstrat*) & {grantee}|{money}|{must}",
            ),
            "ar": (
                "never: (?:امتناع|يمتنع|تمتنع|عدم|لا|ألا|تجنب|يتجنب|حظر|يحظر|يمنع) … (?:انتقاد|ينتقد|تنتقد|نقد|إساءة|يسيء|تسيء|مساس|يمس|تمس|تشهير|تشويه|مهاجمة|التعرض|ذم|قدح|تصريحات سلبية)",
                "never: (?:امتناع|يمتنع|تمتنع|عدم|لا|ألا|حظر|يحظر|يمنع) … (?:تصريحات سياسية|نشاط سياسي|أنشطة سياسية|عمل سياسي|مواقف سياسية|مناصرة|حملات) & {must_ar}|{grantee_ar}|{money_ar}|تمويل",
            ),
        },
        ("free to (?:criticis|criticiz|speak)\\w*", "you may criticis\\w*|may criticis\\w*", "لكم (?:أن|حرية)|أحرار"),
    ),
)
