"""Strings of agreements: what a clause may not bind, and how free text gives such a clause away. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.rule import Rule, Severity
from grants.i18n import lazy_gettext as _l

_IVAR = "IVAR, Open and Trusting: every restriction has to justify its place"
_LETTERS = "Counter-examples: published sample award letters and grant policies"

AGREEMENT_RULES = (
    Rule(
        "A2.purpose",
        Severity.WARN,
        3,
        _l("Ties the money to one purpose. Money without strings follows the work, also when the work changes."),
        "IATI aid type B01; Power to Change and ALW award data: a restriction is said openly",
        {
            "en": (
                "before: {money} … (?:used|spent|applied|utili[sz]ed|expended) … (?:only|solely|exclusively|strictly) … (?:purpose*|project|activit*|program*|proposal|application|approved|described)",
                "before: (?:only|solely|exclusively|strictly) … (?:for|to|on|in) … (?:purposes?|project|activities|approved|proposal|budget) … (?:describ*|stated|set out|specified|outlined|approved|proposal|application|agreed|described|above|herein|annex|letter) & {money}|use*|spen*|appl(?:y|ied)|expend*",
                "before: (?:spend|use|apply) … {money} … (?:only|solely|exclusively|strictly)",
                "before: (?:use|spend) (?:it|them|the (?:grant|money|funds)) (?:only|solely|exclusively)",
                "never: (?:not|no) … (?:used|spent|applied|use|spend|apply|divert*|expended) … (?:for|on|to) … (?:other|different) (?:purposes?|uses?|ends?|objects?|activit*|project)",
                "never: (?:no|not) … (?:purposes?|uses?|projects?|activities) other than",
                "never: other than (?:the|those|for the) … (?:purposes?|project|activities) & use*|spen*|appl*",
                "restricted to (?:the )?(?:purposes?|activities|project|costs) … (?:describ*|stated|set out|approved|listed|proposal)",
                "restricted grant|restricted funds|restricted funding|project restricted",
            ),
            "ar": (
                "never: لا … (?:تستخدم|يستخدم|استخدام|تصرف|يصرف|صرف|انفاق|تنفق|ينفق|استعمال|تستعمل|توظيف) … (?:الا|سوى|غير|في غير|خارج) … (?:غرض|أغراض|غاية|غايات|مشروع|أهداف|نشاط|أنشطة|غير ما)",
                "never: (?:استخدام|إنفاق|صرف|استعمال|تستخدم|يستخدم|تنفق|ينفق|تصرف|يصرف) … (?:غير|أي|خارج) … (?:غرض|أغراض|غاية) … (?:آخر|أخرى|غير|الا|خارج|خلاف|المحدد|المتفق)",
                "never: (?:استخدام|إنفاق|صرف|استعمال) {money_ar} … (?:لأغراض أخرى|غرض آخر|غير الأغراض|غير أغراض|غير غرض|غير ما)",
                "before: (?:استخدام|إنفاق|صرف|تستخدم|يستخدم|تنفق|ينفق|تصرف|يصرف|تخصص|استعمال) … (?:حصرا|حصريا|فقط|لا غير|دون غيره|دون غيرها|دون سواها)",
                "before: (?:تقتصر|يقتصر|اقتصار|قصر) … (?:استخدام|إنفاق|صرف|استعمال) … (?:غرض|أغراض|أنشطة|غاية|مشروع)",
                "منحة مقيدة|منحة مشروطة بالغرض|تمويل مقيد",
            ),
        },
        ("{grantee} (?:see|sees|think|thinks|wish|decide*|choose*|want)", "as (?:you|they) (?:see|think|wish|like|decide)", "(?:accord*|compl*|conform*|within|adher*) … budget", "ضمن … {lines_ar}|وفق … {lines_ar}"),
    ),
    Rule(
        "A2.line_budget",
        Severity.BLOCK,
        3,
        _l("Locks the budget line by line. Groups move money between lines without asking."),
        _LETTERS,
        {
            "en": (
                "odd: {change} & {lines}",
                "{change} & {lines} & {approval}",
                "{change} & {lines} & only|justif*|notif*|exceed*|limit*|per cent|percent|%|cap|capped|threshold|maximum|up to",
                "{change} & budget|expenditure|lines? & prior|advance|written",
                "before: (?:strictly|only|adhere*|accord*|compl*|conform*|keep|stick|follow*|fixed|binding|exactly|within|locked) … (?:approved|agreed|attached|submitted|detailed|itemi[sz]ed) (?:\\w+ )?budget & {money}|spen*|spent|expend*|cost*|budget|must|shall",
                "(?:adher*|stick|keep|conform*) (?:strictly |exactly |closely )?(?:to|with) … (?:budget|line items?|lines)",
                "{lines} … (?:fixed|binding|locked|final|may not be exceeded|frozen)",
                "odd: (?:exceed*|overspend*|overspent|overrun) & {lines}|line|category|heading",
                "costs? … (?:not|outside) … (?:in|of|within|included in|foreseen in) … (?:approved|agreed) budget & ineligible|disallowed|not|charged|covered|eligible",
            ),
            "ar": (
                "odd: {change_ar} & {lines_ar}",
                "{change_ar} & {lines_ar} & {approval_ar}",
                "{change_ar} & {lines_ar} & {must_ar}|نسبة|بالمئة|في المئة|%|حدود|تجاوز",
                "(?:التزام|التقيد|تقيد|يتقيد|تتقيد|يلتزم|تلتزم|الالتزام|حرفيا) … {lines_ar}",
                "(?:وفق|وفقا|حسب|ضمن|طبقا) … {lines_ar} … (?:معتمد|متفق|موافق|مقر|مرفق|حصرا|فقط) & {must_ar}|صرف|إنفاق|تصرف|ينفق",
                "{lines_ar} … (?:ثابت|ملزم|نهائي|مقفل)",
            ),
        },
        ("budget (?:year|period|support)",),
    ),
    Rule(
        "A2.prior_approval",
        Severity.BLOCK,
        2,
        _l("Asks for permission before something changes. Groups tell the fund when they can; they do not ask."),
        _LETTERS,
        {
            "en": (
                "(?:prior|advance|previous|express|explicit) … {approval}",
                "(?:written|formal) (?:and \\w+ )?(?:prior )?(?:approval|consent|permission|authori[sz]ation)",
                "{approval} … (?:in advance|beforehand|in writing|prior to|before)",
                "{must}|seek|obtain|get|secure & {approval} & {change}",
                "(?:seek|obtain|request|get|secure|need|require*|have) … (?:approval|consent|permission|authori[sz]ation|clearance) … (?:of|from|by) … {funder}",
                "subject to … {funder} … (?:approval|consent|clearance|no objection)",
                "(?:approved|agreed|authori[sz]ed|cleared|signed off) … (?:in advance|beforehand|in writing) … {funder}|(?:by|with) … {funder} … (?:in advance|beforehand|in writing)",
                "{change} … (?:must|shall|should|has to|have to|need to|needs to|will) … (?:approved|agreed|authori[sz]ed|cleared|signed off)",
                "(?:approval|consent|permission) of (?:the )?{funder}",
                "{funder} (?:must|shall|has to|have to|needs? to) (?:first )?(?:approve|agree|consent|authori[sz]e|sign off|clear)",
                "{funder}(?:'s?) … (?:approval|consent|permission|authori[sz]ation|go ahead|green light|no objection)",
                "(?:ask|consult) … {funder} … (?:before|in advance|prior to|first) & {must}",
                "before … {change} & (?:ask|obtain|seek|contact|wait|approv*|agree*|consent*|permission)",
                "without … (?:approval|consent|permission|authori[sz]ation|agreement)",
                "unless … {funder} … (?:approv*|agree*|consent*|authori[sz]*)",
            ),
            "ar": (
                "{approval_ar} … (?:مسبق|مسبقا|سلفا|كتابي|خطي|خطيا|كتابيا|قبل)",
                "{approval_ar} & {change_ar} & {must_ar}|دون|الا|قبل|أي|بعد",
                "(?:أخذ|حصول|تحصل|يحصل|استحصال|طلب|نيل|استئذان|الرجوع|العودة) … (?:موافق|إذن|مصادق|اعتماد|مانح|ممول|جهة المانحة)",
                "(?:بعد|قبل|الا|دون|رهن|رهنا|مرهون|مشروط) … (?:موافق|إذن!|مصادق) … {funder_ar}",
                "(?:يخضع|تخضع|خاضع) … (?:موافق|مصادق) … {funder_ar}",
                "{must_ar} & استئذان|موافقة {funder_ar}|موافقتنا|موافقة",
            ),
        },
        ("(?:approval|consent|agreement|permission|yes) of (?:the |each |every |all )?(?:grantee|partner|applicant|group|community|person*|participant|survivor)*", "(?:informed|parental|guardian*|ethical|ethics) (?:consent|approval)|ethics committee|irb", "(?:our|we) … (?:without|not) … your (?:consent|permission|agreement|approval)|(?:your|grantee's|group's|partner's) (?:prior |written |explicit )*(?:consent|permission|agreement|approval|yes)", "موافقتكم|موافقة المستفيد|موافقة الشريك|موافقة المجموع|موافقة الشخص|موافقة المشارك|موافقة ولي|موافقة مستنيرة|موافقة صاحب"),
    ),
    Rule(
        "A2.unspent",
        Severity.BLOCK,
        3,
        _l("Takes back what has not been spent. What was given stays with the group."),
        _LETTERS,
        {
            "en": (
                "(?:unspent|unused|unexpended|uncommitted|unutili[sz]ed|surplus|remaining|left over|leftover|residual|undisbursed|excess|underspen*|balance*|unobligated) & (?:return*|refund*|repa(?:y|id|yment|yable)|remit*|revert*|reimburs*|given back|give back|pay back|paid back|hand* back|send back|sent back|surrender*|recover*|deduct*|reclaim*|claw*|offset)",
                "(?:not|never) … (?:spent|used|expended|utili[sz]ed|committed|disbursed) & (?:return*|refund*|repa(?:y|id|yment|yable)|remit*|revert*|reimburs*|give back|given back|pay back|paid back|surrender*|sent back|send back|reclaim*|handed back)",
                "(?:return|refund|repay|reimburse|remit) … (?:unspent|unused|unexpended|balance|remaining|surplus|excess|remainder|what is left|whatever is left|underspend)",
                "(?:remainder|underspend*|what is left|whatever is left|any money left|funds? left) & (?:return*|refund*|repa(?:y|id)|remit*|revert*|back)",
                "spend … (?:by|before|within) … or … (?:return|lose|forfeit)",
            ),
            "ar": (
                "(?:غير (?:ال)?(?:منفق|مصروف|مستخدم|مستعمل|مستغل)|لم (?:يتم |تتم )?(?:تنفق|ينفق|تصرف|يصرف|تستخدم|يستخدم|إنفاق|صرف|استخدام)|متبقي|متبقية|تبقى|يتبقى|فائض|وفر|وفورات|رصيد|أرصدة|فائضة|باقي) & (?:إعادة|يعيد|تعيد|تعاد|يعاد|أعيد|إرجاع|ترجع|يرجع|أرجع|رد!|الرد!|يرد!|ترد!|برد!|استرداد|استرجاع|تسترد|يسترد|تؤول|يؤول|تحويلها إلى|سداد|تسديد)",
            ),
        },
        (),
    ),
    Rule(
        "A2.clawback",
        Severity.BLOCK,
        3,
        _l("Lets the money be asked back. Only proven fraud allows that."),
        _LETTERS,
        {
            "en": (
                "claw ?back*|clawed back|claw* … back",
                "{funder}|right|reserve* & (?:recover*|reclaim*|recoup*|demand … (?:back|repayment|refund|return)|require … (?:repayment|refund|return|reimbursement)) & {money}|part|all|whole|full|any",
                "(?:repay*|repaid|refund*|reimburse*|return*|pay back|paid back|give back) … (?:grant|funds?|money|award|amounts?|sums?|all|full|in full|instal?ments?|payments?|whole|any part|disburse*|cost*) & if|breach*|fail*|condition*|default*|terminat*|demand*|where|event|non ?compliance|misus*|comply|satisf*|ineligible|disallowed|reserve*|request*|cancel*",
                "(?:terminat*|cancel*|suspend*|revok*|withdraw*|withh*) … {money} & (?:recover*|repa(?:y|id|yment)|refund*|return*|reclaim*|back)",
                "(?:ineligible|disallowed) … (?:costs?|expend*|spending|expenses) & (?:repa(?:y|id|yment)|refund*|return*|recover*|reclaim*|reimburse*|deduct*)",
                "grant … (?:becomes?|shall become|will become) … (?:repayable|loan|debt)|immediately repayable|repayable on demand",
            ),
            "ar": (
                "(?:حق|يحق|تحتفظ|يحتفظ|يجوز|جاز|حقها|حقه|للجهة|للمانح|لنا) & (?:استرداد|استرجاع|مطالبة … (?:إعادة|برد|رد|إرجاع)|إعادة {money_ar}|يسترد|تسترد|يستعيد|تستعيد|استعادة)",
                "(?:استرداد|استرجاع|تسترد|يسترد|تستعاد|استعادة) & {money_ar} & (?:حال|إذا|عند|إخلال|مخالف|عدم|إنهاء|تقصير|خرق|كامل|كلي|جزئ|فشل|ثبت)",
                "(?:إعادة|رد!|برد!|إرجاع|تعيد|يعيد|سداد|تسديد|يرد!|ترد!|ترجع|يرجع) … {money_ar} & (?:حال|إذا|إخلال|مخالف|خرق|إنهاء|تقصير|طلب|فشل|عدم|مستحق)",
                "(?:نفقات|مصاريف|تكاليف|مصروفات) … (?:غير مؤهل|غير مقبول|غير مؤهلة|مرفوض) & (?:إعادة|رد!|استرداد|خصم|تعاد|تسترد|إرجاع)",
            ),
        },
        (
            "(?:proven|proved|established|prove|proof of|confirmed|shown|demonstrated) (?:\\w+ )?fraud|fraud … (?:proven|proved|established|found|shown|confirmed|been)|(?:except|only|unless|solely|other than) … fraud|fraud … alone",
            "ثبت … (?:احتيال|اختلاس|تزوير|غش)|احتيال … (?:ثابت|مثبت|ثبت)|(?:ثبوت|إثبات) … (?:احتيال|اختلاس|غش)|احتيال مثبت|احتيال ثابت",
            "(?:unspent|unused|unexpended) (?:balance|funds?|money|grant|amounts?)|bank … return*|return* … (?:bank|transfer)",
            "غير (?:ال)?(?:منفق|مصروف|مستخدم)\\w*|متبقي",
        ),
    ),
    Rule(
        "M1.milestones",
        Severity.BLOCK,
        3,
        _l("Pays when results are shown. All of it is paid at the start, or on days that the group wishes."),
        "Counter-example: funds that pay most of a grant after the evaluation",
        {
            "en": (
                "(?:tranche*|instal?ments?|payments?|disburse*|releas*|paid|pay|remaining|remainder|second half|balance|final \\d+ ?%|\\d+ ?(?:%|per cent|percent)) & (?:milestones?|deliverables?|achiev*|upon completion|on completion|results|targets|progress|performance|outputs|satisfactor*|evaluation|objectives)",
                "(?:tranche*|instal?ments?|payments?|disburse*|releas*|paid|final \\d+ ?%|\\d+ ?(?:%|per cent)|balance|remainder) … (?:upon|after|once|only when|following|on|subject to|conditional*|contingent|depend*|against|until|pending|when) … (?:report*|approv*|accept*|receipt of|submission|verif*|audit*|review*|satisf*|completion|evidence|proof|progress)",
                "(?:report*|milestones?|deliverables?|evaluation|audit) … (?:before|prior to|trigger*|releas*|unlock*|precondition) … (?:payments?|instal?ments?|tranche*|disburse*|funds?|money|next|release*)",
                "results? based (?:financ*|pay*|fund*|grant*|disburse*)|pay(?:ment)? (?:by|for) results|output based|performance based (?:pay*|disburse*|fund*|grant*|instal?ment*|tranche*)",
                "payment in arrears|reimburse* … (?:costs?|expenses|expend*) … (?:incurred|actual|receipts|invoices)|on a reimbursement basis",
                "(?:withh(?:o|e)ld*|suspend*|hold back|held back|retain*|delay*) … (?:payments?|instal?ments?|tranche*|disburse*|funds?|grant|\\d+ ?%|per cent) & (?:until|if|unless|pending|report*|fail*|late|overdue|progress|milestone*|conditions?)",
            ),
            "ar": (
                "(?:دفع|دفعة|دفعات|قسط|أقساط|شريحة|صرف|تصرف|يصرف|متبقي|نسبة|رصيد|تحويل|سداد|الإفراج) & (?:إنجاز|تحقيق|تحقق|مراحل|مرحلة|مخرجات|نتائج|معالم|اكتمال|استكمال|إتمام|تقدم المحرز|مؤشرات|أهداف)",
                "(?:دفع|دفعة|دفعات|قسط|أقساط|شريحة|صرف|تصرف|يصرف|تحول|تحويل) … (?:بعد|عقب|عند|شرط|مشروط|بشرط|رهن|مقابل|إثر|لحين|حتى|قبل|بناء على) … (?:تقرير|تقارير|تقييم|موافقة|اعتماد|استلام|تسليم|مراجعة|تدقيق|قبول|التحقق|فواتير)",
                "(?:تمويل|منح|دفع) … (?:قائم|مبني|مرتبط|مرهون) … (?:نتائج|أداء|إنجاز|مخرجات)",
                "(?:تعليق|إيقاف|حجب|تجميد|وقف|حجز|احتجاز|يحتجز|تحتجز) … (?:دفع|دفعة|دفعات|صرف|تمويل|منحة|قسط|نسبة) & (?:حال|إذا|حتى|لحين|تأخر|عدم|تقرير|إلى)",
                "(?:تصرف|صرف|تسدد|سداد|استرداد|تعويض) … (?:نفقات|مصاريف|مصروفات|تكاليف) … (?:بعد|فعلي|فواتير|إيصالات)",
            ),
        },
        ("days? (?:that )?(?:the |you|group|grantee)", "grantee (?:request*|wish*|asks?)|(?:you|group|grantee|partner) (?:wish|ask|prefer|choose|request|want)\\w*", "زمنية فقط|بحسب رغبة|كما ترغبون|بطلب من (?:المستفيد|المجموع)"),
    ),
    Rule(
        "R1.reports",
        Severity.WARN,
        1,
        _l("Asks for a written report. A conversation, a voice note or a text written for someone else is enough."),
        "IVAR, Better reporting; GrantBook: reporting by talking",
        {
            "en": (
                "{must}|{give} & {report} & {grantee}|narrative|financial|progress|interim|final|annual|quarterly|monthly|written|activity|mid term|semi annual|six monthly|end of|completion|expenditure",
                "(?:narrative|financial|progress|interim|final|quarterly|monthly|annual|written|activity|technical|evaluation|completion|biannual|semi annual|six monthly|end of (?:grant|project|year)|half yearly|yearly) (?:and \\w+ )?(?:\\w+ )?reports? & {must}|due|within|every|after|submitted|end|each|template|form|to (?:the )?{funder}",
                "(?:reports?|reporting) … (?:due|every|each|within|quarterly|monthly|annually|twice|half yearly|per year|a year|no later|on a \\w+ basis|required)",
                "{must} & report (?:back )?(?:to (?:the )?{funder}|on (?:the )?(?:use|progress|results|activities|expend*|outcome*)|in writing|quarterly|monthly|annually|regularly)",
                "{must} & (?:statement*|account|accounting|evidence|receipts?|invoices?|proof) of (?:all )?(?:expend*|spending|how|costs|payments)|(?:original|copies of) … (?:receipts|invoices|vouchers)",
                "(?:reporting|monitoring) (?:requirements?|obligations?|schedule|template|form|duties)",
            ),
            "ar": (
                "{must_ar}|{give_ar} & {report_ar} & {grantee_ar}|مالي|سردي|دوري|ربع|نصف|سنوي|شهري|نهائي|ختامي|مرحلي|فني|إداري|أدبي|إنجاز|خلال|كل|مفصل|تقدم|كتابي|مكتوب|مانح|ممول",
                "{report_ar} … (?:مالي|سردي|دوري|ربع سنوي|ربعي|نصف سنوي|شهري|نهائي|ختامي|مرحلي|فني|سنوي) & {must_ar}|{give_ar}|خلال|كل|يرفع|ترفع|رفع|موعد|نموذج|بعد|قبل|نهاية",
                "(?:رفع|يرفع|ترفع|موافاة|يوافي|توافي|إعداد|تعد|يعد) … {report_ar}",
                "{must_ar}|{give_ar} & (?:فواتير|إيصالات|وصولات|سندات|مستندات الصرف|كشف المصروفات|كشوفات)",
            ),
        },
        (
            "{funder}|we|fund (?:itself |alone )?(?:publish*|writes?|sends?|prepares?|produces?|will publish|reports?) … reports?",
            "pooled report|one report (?:a|per) year|fund's (?:\\w+ )?report",
            "(?:late|missing|delayed) report",
            "report (?:any |a |suspected )?(?:fraud|harm|abuse|safeguarding|concern*|incident*|misconduct|problem|breach)|audit reports?|research report|report (?:the )?(?:outcome|result) of the vote",
            "written for (?:someone|somebody) else|reports? (?:you have )?(?:already )?(?:written|made) for",
            "(?:ننشر|ينشر|تنشر|نكتب|يكتب) … تقرير|تقرير الصندوق|تقريرا واحدا للجميع|تقرير واحد",
            "تقرير المدقق|تقارير المدقق|تقرير مدقق|تقرير تدقيق|الإبلاغ عن",
        ),
    ),
)
