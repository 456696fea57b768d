import type { Topic } from './words'

/** Short help, one topic a page. The first paragraph says what the page is for. */
export const topics: Record<string, Topic> = {
  home: {
    title: { ja: 'ホーム（遵守の状況）', en: 'Home: the state of the contract' },
    paragraphs: [
      {
        ja: '契約のすべての条項が、今どうなっているかを1枚で示します。状況は人が入力するものではなく、台帳の記録と機器の観測から計算されます。',
        en: 'Every clause of the contract on one page. A status is never typed: it is computed from records and observations.',
      },
      {
        ja: '色のほかに、印と語で状況を示します。上の数字を押すと、その状況の条項だけになります。並びは「悪い順」と「契約書の順」を切り替えられます。',
        en: 'A mark and a word stand beside every colour. Press a number above to see only those clauses; the order can be worst first or as printed.',
      },
      {
        ja: '条項のタイルは、章ごとに1回のTabで移り、矢印キーで選び、Enterで開きます。',
        en: 'Tab moves from chapter to chapter, arrow keys within a chapter, Enter opens a clause.',
      },
    ],
  },
  clause: {
    title: { ja: '条項', en: 'A clause' },
    paragraphs: [
      {
        ja: 'その条項が求めること、今の状況、その理由となった記録、次に何をすればよいかを示します。理由のボタンを押すと、必要な操作の画面へ進みます。',
        en: 'What the clause asks for, its status, the records that make it so, and what to do next. The button of a reason leads to where it is done.',
      },
      {
        ja: '「契約」の確認だけが状況を決めます。「助言」は契約より厳しい良い実践で、状況には影響しません。',
        en: 'Only checks marked “Contract” decide the status. “Good practice” is advice beyond the contract and never decides.',
      },
      {
        ja: '違反は消えません。違反が終わり、別の人が承認した是正措置があり、次の期間に違反がなければ「是正済み」になります。',
        en: 'A breach is never removed. It heals when it has ended, a corrective action was approved by somebody else, and the next full period is clean.',
      },
    ],
  },
  registers: {
    title: { ja: '台帳の一覧', en: 'Registers' },
    paragraphs: [
      {
        ja: '媒体管理台帳や貸出簿など、契約で求められる台帳が並びます。台帳の項目や操作は定義ファイルで決まっており、変更には二人が必要です。',
        en: 'The ledgers that the contract asks for. Their fields and actions come from definition files; changing one takes two people.',
      },
    ],
  },
  records: {
    title: { ja: '台帳', en: 'A register' },
    paragraphs: [
      {
        ja: '検索は、管理番号や表の中の語で行います。全角と半角、大文字と小文字は区別しません。状態のボタンや「絞り込み」で対象を減らせます。',
        en: 'Search by number or by a word of the table; widths and cases do not matter. Narrow it by state or with the filter.',
      },
      {
        ja: '見出しを押すと並べ替えられます。管理番号を押すと記録が開きます。',
        en: 'Press a heading to sort. Press a number to open the record.',
      },
    ],
  },
  record: {
    title: { ja: '記録', en: 'A record' },
    paragraphs: [
      {
        ja: '「できること」に、あなたの役割で今できる操作が並びます。できない操作は、その理由とともに見られます。',
        en: '“What you can do” lists the actions open to your roles now. Those that are not open are shown with the reason.',
      },
      {
        ja: '記録は削除できません。まちがいは「訂正」か「取消」で直し、その経過も残ります。',
        en: 'Records are never deleted. Mistakes are corrected or voided, and that stays visible too.',
      },
      {
        ja: '規則に反することが実際に起きたときも、確認のうえで記録できます。違反として残りますが、隠すより確かです。',
        en: 'What really happened can be recorded even if it breaks a rule, after a confirmation. It counts as a breach, and is better than hiding it.',
      },
    ],
  },
  forms: {
    title: { ja: '入力のしかた', en: 'Filling in a form' },
    paragraphs: [
      {
        ja: '「※必須」の欄は必ず入力します。日付は R8.4.1 でも 2026-04-01 でも入力でき、曜日を確かめられます。番号の全角・半角は自動でそろえます。',
        en: 'Fields marked ※Required must be filled. Dates can be typed as R8.4.1 or 2026-04-01 and are echoed with the weekday. Widths of codes are folded.',
      },
      {
        ja: 'ほかの台帳の記録や人を選ぶ欄では、番号や名前の一部を入れて候補から選びます。バーコードリーダーも使えます。',
        en: 'Where a record or a person is asked for, type part of the number or name and choose. A barcode scanner works too.',
      },
    ],
  },
  approvals: {
    title: { ja: '承認', en: 'Approvals' },
    paragraphs: [
      {
        ja: 'あなたの判断を待つものと、あなたが出してほかの人の判断を待つものが並びます。頼んだ人は、自分の申請を許可できません。',
        en: 'What waits for you, and what of yours waits for others. Nobody can decide on their own request.',
      },
      {
        ja: '承認は、その時の内容のハッシュに対して行われます。あとで内容が変わると、承認は効力を失います。',
        en: 'An approval is of the hash of exactly that content. When the content changes, the approval falls.',
      },
    ],
  },
  people: {
    title: { ja: '人と役割', en: 'People and roles' },
    paragraphs: [
      {
        ja: '管理者は、自分の側の人を招待し、役割に開始日と終了日を付けられます。発注者側の役割は、発注者側の人だけが付けられます。',
        en: 'Administrators invite people and grant roles with a start and an end. Client-side roles are granted by client-side people only.',
      },
      {
        ja: '不在のときは代理を決めておくと、代理の人が「代決」として判断できます。だれがだれの代わりに行ったかが残ります。',
        en: 'A deputy decides in somebody’s stead for a limited time. Who acted for whom is recorded.',
      },
      {
        ja: '認証アプリをなくした人の復旧には、申し出る人と承認する人の二人が必要です。',
        en: 'Recovering lost credentials takes two people: one requests, another approves.',
      },
    ],
  },
  hosts: {
    title: { ja: '観測する機器', en: 'Hosts' },
    paragraphs: [
      {
        ja: '「機器を登録する」で一度だけ使える合言葉を発行し、表示された命令を機器で実行します。以後、機器は自分の状態を報告します。',
        en: '“Add a host” makes a one-time token; run the command shown on the machine. From then on it reports by itself.',
      },
      {
        ja: '台帳にない記憶装置が見つかると、条項は「違反」になります。台帳に登録するか、取り外して是正してください。',
        en: 'A storage device that no register knows breaks a clause. Register it, or remove it and correct.',
      },
      {
        ja: '機器のページの先頭にある「確かめてほしいこと」から、ファイルの変更、公開ページの違い、無停電電源装置、観測の途切れなど、気にかけるところへ移れます。',
        en: '“To look at” on top of the page of a host leads to what needs care: changed files, published pages that differ, power units, gaps.',
      },
      {
        ja: '説明のつかない変更は「変更をすべて見る」に一件ずつ並びます。事前に届け出た変更記録に当てはまるものには、その記録が示されます。残りは変更記録か是正措置で説明してください。',
        en: 'Unexplained changes stand one by one under “See all changes”. What a change record covers shows that record; account for the rest with a change record or a corrective action.',
      },
      {
        ja: '「試し書き」は、エージェントが決まった場所に書いた目印を、自分の見張りが本当に見つけるかの確認です。見つけられなかったときは、変更がないのではなく、見えていません。',
        en: 'The canary is a mark that the agent writes and its own watch has to see. When it was missed, that there are no changes means only that none was seen.',
      },
    ],
  },
  ledger: {
    title: { ja: '記録簿', en: 'The ledger' },
    paragraphs: [
      {
        ja: 'すべてのできごとは、追記だけの記録簿に残ります。前の記録を書き換えると、根のハッシュが変わり、検証で見つかります。',
        en: 'Every event stands in an append-only log. Rewriting one changes the root hash and is found by verification.',
      },
      {
        ja: '「証明を保存」で得たファイルと検証鍵があれば、遵守を使わずに、そのできごとが記録簿にあることを確かめられます。',
        en: 'With the saved proof and the verifier key, anyone can check without Junshu that an event stands in the ledger.',
      },
    ],
  },
  alerts: {
    title: { ja: '警報', en: 'Alerts' },
    paragraphs: [
      {
        ja: '機器のログにルールが当てはまると、警報になります。同じルールが同じ発信元や利用者で繰り返すときは、1件にまとめて数えます。',
        en: 'An alert is what a rule found in the logs of a host. The same rule for the same source or user is counted as one alert.',
      },
      {
        ja: 'まず「警報を受ける」で対応を始め、調べた結果を「理由を付けて終える」か「事故として記録する」で残します。攻撃や不正は、先に事故の記録を作ってください。',
        en: 'Take the alert first, then close it with a reason or make it an incident. For an attack, report the incident before that.',
      },
      {
        ja: '予定した作業などで繰り返す警報は、期限を付けて抑止を申請できます。承認するのは別の人です。抑止しても、警報とアクセス履歴は記録されます。',
        en: 'An alert that repeats for a known reason can be suppressed until a date, when somebody else approves. It is recorded all the same.',
      },
    ],
  },
  accesses: {
    title: { ja: 'アクセス履歴', en: 'Access history' },
    paragraphs: [
      {
        ja: '誰が、どこから、何に、いつアクセスし、どうなったかを検索できます。人の欄には、氏名かアカウント名を入力します。見ることができるのは、ログの確認に関わる役割の人です。',
        en: 'Search who got at what, from where, when, and how it ended. Enter a name or an account. It is open to the roles that review logs.',
      },
      {
        ja: '機器が止まっていたなど、観測できなかった時間は「空白」として同じ並びに示します。記録がないことと、アクセスがなかったことを取り違えないためです。',
        en: 'Times that nobody observed stand in place as gaps, so that no record is never taken for no access.',
      },
      {
        ja: '図はすべて「表で見る」から表でも読めます。ライブ表示は一時停止でき、読み上げるのは届いた件数だけです。',
        en: 'Every picture can be read as a table. The live view can be paused; only how many came is spoken.',
      },
    ],
  },
  reviews: {
    title: { ja: 'アクセスログ確認', en: 'Reviewing the access history' },
    paragraphs: [
      {
        ja: '遵守が、期間の件数、普段との違い、時間外の利用、許可のない特権などを確認表にまとめます。各項目の異常の有無を選び、異常があれば内容と処置を書きます。',
        en: 'Junshu prepares a sheet of the period: counts, what is unlike the past, off-hours use, privileges nobody permitted. Judge each part; write what stood out and its treatment.',
      },
      {
        ja: '署名すると、確認表がそのまま証跡として保存され、確認記録ができます。異常がなかった月も記録してください。別の人が確かめて完了します。',
        en: 'When you sign, the sheet is kept as evidence and the review is recorded, also for a month in which nothing stood out. Somebody else confirms.',
      },
      {
        ja: '「確認記録を印刷」で、作成・確認・承認の欄のあるA4の様式になります。',
        en: 'Printed, it is an A4 form with boxes for those who made, checked and approve it.',
      },
    ],
  },
  settings: {
    title: { ja: '契約の設定', en: 'Contract settings' },
    paragraphs: [
      {
        ja: '契約書が許可や承認をする側を定めているときは、ここで選びます。変更は記録簿に残り、過去の承認には影響しません。',
        en: 'Where the contract names the side that decides, choose it here. Changes stand in the ledger and do not touch past approvals.',
      },
    ],
  },
  account: {
    title: { ja: 'アカウント', en: 'Account' },
    paragraphs: [
      {
        ja: '表示する言語と、ログイン中の端末を確かめられます。覚えのない端末があれば終わらせてください。',
        en: 'Your language, and where you are logged in. End any session you do not recognise.',
      },
    ],
  },
  login: {
    title: { ja: 'ログイン', en: 'Logging in' },
    paragraphs: [
      {
        ja: 'ログイン名とパスワードに加えて、認証アプリに表示される6桁の数字が必要です。数字は30秒ごとに変わります。',
        en: 'Beside login and password you need the six digits of your authenticator app; they change every 30 seconds.',
      },
      {
        ja: '何度もまちがえると、しばらく待つ必要があります。どこがまちがっているかは、安全のため表示しません。',
        en: 'After several failures you have to wait. For safety it is not said which part was wrong.',
      },
    ],
  },
  setup: {
    title: { ja: '初期設定', en: 'Set-up' },
    paragraphs: [
      {
        ja: '起動した端末に表示されたリンクから、契約と最初の管理者を登録します。リンクは一度だけ使え、期限があります。',
        en: 'The link shown where Junshu was started registers the contract and its first administrator. It works once and expires.',
      },
      {
        ja: '終わったら「人と役割」から、発注者側と受託者側の人を招待してください。',
        en: 'Then invite people of both sides from “People”.',
      },
    ],
  },
  invitation: {
    title: { ja: '招待を受けたとき', en: 'When you are invited' },
    paragraphs: [
      {
        ja: 'ログイン名とパスワードは自分で決めます。招いた人にも知らせる必要はありません。続けて認証アプリを登録します。',
        en: 'Choose your own login and password; nobody else needs to know them. Then enrol your authenticator app.',
      },
    ],
  },
}
