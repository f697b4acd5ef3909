// Made by make-english-exceptions.mjs from the CMU Pronouncing Dictionary (its licence: NOTICES.md). Not to be edited.
/* oxlint-disable max-lines */

/** Words that the rule counts wrong: in each line their counts, fewest first, and the words. */
export const ENGLISH_EXCEPTIONS = `
1 aches ainge aist ayer's bahre balt's bawled bea beijer bietz blea blech's bloch's bloem bonet bowled bowles brea brean buel burges chea chiang
1 chseing clean cliett crawled crea creach creagh creak creaked creal cream creamed creams crean crear crease creath croix's crowle ct d'oeuvre
1 d'oeuvres dea dean dietsch dietsche dietz digges doetsch drawer drawers drawled dreher duell ehle f'd feyen flea frean freda fugues gean gehres
1 geoff george glean gmbh goethe goetsch goette goettsch goetz goetze growled he'd he'll heyen hiett how'd howled hsiung's hz i'd i'll i've isle isles
1 jean jeong juel kahle kahre kalthoff kea kean kehres kientz knowles kreher kriete lange's lb lbs lea leagues leagues' lean leong lian lietz ln
1 luelle maher mc mea meagher mean morgues ms mt muench mul's myhre neyens ng niall nikk's noeth nth pea pietsch piette pietz plagues plea ploetz
1 priest puente quiett rawles rea reher reich's rials rietz rioux rogues rowles ruel sab's schreyer schuele schuelke scowled scrawled scream screamed
1 screams sea sean she'd she'll shea shean sowle sowles spieth's sprawled spruell st staehle strehle striar suhre tea tech's there'd there've theus
1 they'd they'll they're they've tigges tongues towle tuel tuell vaughan viets vliet wahle waist waists warez we'd we'll we're we've wean where'd
1 who'd who'll who've why'd ya'll yea you'd you'll you're you've z's zea zeus zietz zuelke
1-2 aged aisle aisles am's aren't ba ba'ath barre baur bires bowels brooks's bruges buie bures buzze byard cache calfed carre charles charles' chemed
1-2 chiles chua coed conte cruel current deis dial dials didn't dire dour dower dowers dram drams droste dual dwire ennes erte fire fired fires flour
1-2 foret forte fortes franke fratzke fuel galle gartzke gates's gatzke giang giap giard gire graham grahams grier guire gway hades haile hailes halle
1-2 henne herre herve hire hired hires hobbes hour hours hua hyre hyun ickes ip ire it'll jeffe jewel jewels jiang kao kyo laos learned legged liang
1-2 loew loewe lowndes lwin lyre m'bow mawr mayle mete miles mire mired mires mohnke moped myre myres naish ngai nghi niamh nikes oeuvre ole oles oui
1-2 our ours parte piet pires poem poems ponce porsche prayer prayers pyre pyres qian quire raul rohde saif sayed scire scour sears's segue shire
1-2 shires sire sires skier smyre sour sours spieth spire spires squire squires squyres sram stires stuart suard sui swayze swire teac terre testes
1-2 thinnes tietze tire tired tires torme toward towards towel towels trial trials trying turret tyre tyres uhde ul vares vires vowels vyas weist
1-2 weren't wire wired wires wyden wyre yene yuen zarre zerbe zieske
2 abbe abbeville abed ac acecomm achmed acme acne afmed agne agnes ague ahmed airedale airedales aires aldeburgh alehouse alewife alewine alewives
2 allred alred alves amesville amr andes ante antes anthes aoi aon aoun ap apelike aravind arbed argue argued arsehole arshia artes ashe's asheville
2 aspirin aspnes auen auer aug aungier av ave averaged awesome awestruck ayesha b'gosh b'nai ba'athism bache's bachelors backaches baez baie baier
2 baiul bakeware balliett balmes banquo's barkeley barrientes bartl baseline baselines batesville bauer bauers bayesian bazemore bebe bedient bedke
2 beeba's beebe beebes behrle beier bein' belge belier belleville bellevue bene benes beresford bergemann berkeley bertke betke bette bettes beuys
2 beyerlein beyersdorf billiard billiards bitesize blakeley blakemore blakeney blakeslee blakesley blamestrorm bleier bloemer bloemker bloodshed
2 bludgeon bludgeoned bluebeard bluebell bluebells bluebird bluebirds blueeyed bluefield blueish bluejeans bluelaw blueness bluer bluest bluetooth
2 bluey bluish boa boas boatmen's boaz bocce boehmke boetcher boettcher boettger boettner boise boise's boleware boltzmann's bonebrake bonenfant
2 bonesteel bonier booe booee boredom bornemann bouie bourgeois bovespa boyleston bracelet bracelets bradtke braendstroem brakebill brandl brauer
2 braveheart brca brcko breastfed breier breuer briarcliff bridegroom bridesburg bridesmaid bridesmaids bridesmaids' bridgestone brieant brien brier
2 brilliance brilliant brion briquemont broer broers bronte brookehill bruegge brueggemann bruer bruin bruins brunjes brusquely brutsche bruynes bryan
2 bryans bryans' bryant bryars bryen bryer bryon bua budke buehrle buelow buer buick buicks buil bunzl buoy buoyed buoys burgeon burgeoned business
2 business' bustier buttke byam byars byas byer byers byers' byrle byus c'mon cabinet's cacld cafe cafes caillebotte calfed's calmes camera's caouette
2 capehart carefree careplus carle carlisle carriage cashier catharine catherine's catherines catholic catholics cawsl cds ce celia ceres chaim chaos
2 chargeback chargebacks charles's cheesecake chelsea chenier chiara chile chloe chmiel chocolat chocolate chocolates choir chokehold chrzan chuah
2 chuan chui claremont cleah clevetrust cliche cliched cloer cloey clotheshorse clothestime clothier clueless cluett clyatt clydesdale cmos cmx cnet
2 coate coates coatesville codebase coeds coen coerce coerced coey cogema colebank colebreath colebrook colegrove coleridge coleslaw colestock
2 coleville colleagues colleagues' colleville collier colonel colonels comeback comebacks comfed compean cordial cordials corestate corestates
2 coretech corle cortes couey could've couldn't courtemanche cranesbill cranesbills cranial creaking creaky creamer creamy creases creasey creasman
2 creason creasy creature creatures crier croat croats croce crocheted crooked crovl crovls crownx crozier cruelest cruelly cruey cryan cryer cspan
2 cuddeback cuellar cuenca curle current's cutesy cyacq cyan cyert cygne d'estaing da's dahlia daiei dalia dania dante daphne daresay darnedest
2 dateline datelines dauer dbase deathbed debora debuted decrease decreased dederichs deion deist dejean delia delisle delmed delphian demean denlea
2 dente descartes's deutschemark deutschemarks devilish dhaharan diahann diamond diamonds diaper dienes dier diers dietel dieter dietrich dietrick
2 dietzel dietzen dietzler dietzman diez dinehart dion dione dionne doctrine's doers doesn't doin' dolce dornier dougl dovecote dovecotes dovetailed
2 drakeford dreier drier druid druids drumlin's dryclean dryer dryers dudgeon dueitt dueling duer duet duets duey dukedom dulles dumke dungeon
2 dungeons dwyer dyad dyal dyan dyane dyar dyas dyer dyess dziuk eavesdrop ebbed eckl edgecombe edgemon edgewise ehmke ehrlich's eisemann ekeus
2 ekkehard ellesmere ellios elsewhere embed ente erle ertl esquire's este estes eu euan evening evenings eyeball eyeballs eyebrow eyebrows eyecare
2 eyedrop eyedrops eyeglass eyeing eyelab eyelash eyelet eyelets eyelid eyelids eyelike eyepiece eyeshade eyesight eyesore eyespot eyestone eyestrain
2 eyetech eyetech's fahnestock falsehood falsehoods fanech's fatigues feingold fejes fencl feuer filegate filename filenet fineberg finefrock finegold
2 finestone finevest firstfed fischbach's fischl flaharty flaherty flatbed flavier flickr flier fliers flores floresheim flours fluid fluids fluitt
2 fluor flyer flyers foiles folliard foncier fontes forbeses forebode forebrain foreclose foreclosed forefront forego foregone foreplay forero foresaw
2 foresee foreseen foresees foresight foreskin foresman foresta forestall forestalled forestalls foretaste foretastes forethought forewarned fouad
2 foxmeyer francaises frankl frashier frasier frazier frederic fredericks freer freest freier fremiet friedl frier froemming frontier fruin fruity
2 fryar fryer fryers fua fuel's fueling fuelling fuentez gabehart gaea gagne gaier gainesville galesburg gallia gambling's gameplay gamesman gangl
2 gardiner gared gaspe gatx gauer gauerke gaultier geddes geers geier genial genius geoffrey georgann georgene georges georgetown georgette georgia
2 georgian georgians georgie georgine georgiou georgy gerke gia's gian giant giants giants' gietzen gilcrease gillean gimme giveback givebacks glacier
2 gladje glazebrook glenfed glocester gloucester glyndebourne gmail goa goates goeman goer goers goethals goettel goetting goetzman goin' gomes gonyea
2 gooey goosefoot gottesman gouache gougeon grainger grapefruit grapefruits grapeshot grapevine grapevines grassl grauer graveline graveside gravesite
2 gravestone gravestones greear groene groer grolier grosjean grosvenor groupement grua gruet gruis grunebaum grzyb gschwind gsell gtech gtech's
2 gudgeon guideline guidelines guier guinea guinier guion guisewite h's hackl hadn't hagemann halebopp handke hanemann hannemann hansche hapke
2 harangues hardebeck hardtke harebrained harle hartje hartke hartl hasn't hauer havier hawkiness haydn haynesworth hbox headaches hedgecock hedgehog
2 hedgehogs hedgepath hedtke heer hehmeyer heidemann heier heigl heikes heindl heinemann heinl heisman hellier henceforth henske hereby herendeen
2 hermes herpes herrle heuer hier hietpas hilemon hilke hillian hillians hilliard hjort hodgepodge hoene hoeveler hoey homecare homeclub homefront
2 homegrown homelike homemade homepage homerun homesick homesley homespun homestake homestate homestead homesteads homestretch hooey hoosier horehound
2 horseflesh horseplay horseshit horseshoe horseshoes hotbed hottelet hour's houseknecht houseware housewares housewife housewives houy how're hrncir
2 hsieh hsiung huelskamp huelsman huelsmann huettl huey hui huie huish humke huml huot hyams hyatt hybl hyer hyers i'ers ibn iceskate ickes' ids iie
2 imbed incheon increase increased ines innes intrigues ion ions iq ireland's ironton isaly isn't it'd jaffe jaime jaimes jameson jamestown jamesway
2 janesville jared jayme jaymes jeanerette jefferies jere jesse jesse's jiang's jiangsu jiawen jimbo's joann joanne joao jocelin joceline jocelyn
2 jocelyne jocylan joel joelle joers joey jokester joneses jonestown jorge jose jose's joske's jouett joycelyn jua juarez juenemann julia julius
2 junior juniors juppe juul kamke karle kaske kastl katharine kauai kauer kcal kcop keator keay kelley's kennebeck kennemore kente keough khaled
2 kiechl kietzman kiev kilcrease killian kimche kious kirmse klauer kleier klier kliethermes klitzke kmart kmetz kmiec knauer knifelike knipl kobe
2 koether koetter koetting kooi kooy kottke kovach's kraai kratzke kreisman kresge krier krone kruckeberg kruer kuala kubes kukje kuo kuow kuzniar
2 kvamme kyer lagniappe lakeberg lakefront lakeshore lakeside lakeview lamke lampl lancelet lanehart lanier lanphier larche latelies latte laue lauer
2 leah leann leant leaseback leasebacks leasehold lebed leicester leier leingang leist leitzke lelia lembcke lemcke lemke lemme lendl lenke leoda
2 leola leonard leonelle leonhardt leonhart leonie leopard leopards leora leota lewke liebl liedtke lieske lifeblood lifeco lifelike lifeline
2 lifelines lifespan lifespans lifestyle lifestyles lifetime lifetimes likewise limehouse limestone limestones linkedin linnemann lion lions lions'
2 liqun lire litke liveried livestock lodestar lodestone lodgepole loepfe loess loibl lois loise lonesome looart loosestrife loosestrifes lorean's
2 louanne louie louis louise loveday lovegrove lovejoy lovelace lovelan loveridge lowekamp lua luane luau ludcke ludemann ludke ludtke lueck luedke
2 luedtke luellen luepke luers lui luis lukehart lukewarm luncheon luncheons luong lutzke luu lyall lyanne lyell lyon lyons maclean macleod macmahon
2 madl maeve maez mahe maier maiers maish makepeace mandl manuel manuele maoist maoists marean marriage mathes matheus mattea matthes mattke matzke
2 maue mauer maui maybe mbank mccahan mccaughan mcclean mccrea mcgeorge mcgue mckean mclean mcleod mcshea mcvea medved meer meers meidl meier meincke
2 meindl mendes menia mertes merwe mesched messrs metier mhm micheaux's michener michl miears mielke mier miers miert mieske might've mightn't
2 milestone milestones mincemeat miniard mion mione mj's moab moates moers moishe molehill molelike molesworth monarch's mongeon monte montes montier
2 mooers moonves moorehouse moorestown morehouse mores moseley moshe motl mottl moua moueix mousehole mousepad moutse mpeg mrs mssrs mtel muehlebach
2 mueller muellner muenchen muenchow mui munich's muntean murdoch's murrelet must've mustn't myatt myer myers myette nadia naim naive naked nameplate
2 nameplates namesake namesakes narjes nasr natec's natzke nauer nauert ndau nealis nedved needn't neidl neier neitzke nepl neue neuer ngo ngor ngos
2 nier nike nineteen nineties nineties' ninety nitze noa noaa noah noel noelle nonesuch norske nosebleed nosedive nosedived notepad noteware nuance
2 nuanced numed numia nyack o'dea o'shea ocean oest oetken oetting ohlmeyer oien oj ok olean omelet omelets onecomm oneself onetime oneyear opera
2 operas oshea oughtn't paeans paez pai painesville paiute paone papier passe patzke pay'n pcs peacenik peacetime pele penske penuel people peopled
2 peoples peoples' pepe peres peres' petr peugeot pevehouse phebe phetteplace phoebe phonemate phooey phua phuong pidgeon piecemeal pienta pierre
2 pieter pieters pietras pigeon pigeons pinterest pion pipeline pipelines pipelines' pipetec pirkl pj's placemat placement placements planeload
2 planeloads platelet platelike plier pliers poage poel poer poeschl poitier pokeweed polecat polecats polje pontes popejoy porsche's posse pottebaum
2 prchal prechtl prejean premier pridemore pridgeon priebke prier prieto prieur primebank primeco primenews primestar primetime princeville prindl
2 pritzl prizm pruer pruette pruitt prunedale pryer pryor psyche ptyon puat pulte purebred purebreds pyatt pyeatt qasr qmax quaffed quarters's quddus
2 quiles quillian rabes racehorse radke radtke raffety ragged rahe rai rainier rakestraw raoul raoux rapeseed rateliff rathje rathke ratier rauen
2 rauer rauls react reacts reale rearm rebbe refsnes reichl reier reincke reindl reingold reish reisman reist relyea rene repr rettke reuse reused
2 reyes rheingold rhinehardt rhinehart rhinesmith rhinestone rhinestones riceville ridgecrest riedl rietman rietveld rijn rinehardt rinehart rion
2 riordan risque roa robl roche's rockne roderick roedl roemer roemmich roether roettger rogier romesburg roquemore rosebrock rosebrook rosebrough
2 rosebud rosecrans rosekrans roseline rosenau roseville roshier roukema rouyn rua ruam ruane ruelas rugged ruin ruined ruins ruis ruiz ruoff ryal
2 ryall ryals ryan ryans ryave ryen ryer ryon saeed saens's safeco safehouse safeties safety safier sagebrush salesforce salesman salesmen salles
2 samuel sante saone saucepan sauer sauers sauey saute savier savior saviors savr sayyid scapegoat scapegoats scarecrow scarecrows schaer schauer
2 scheier scheuer scheunemann schier schiewe schipke schloemer schmidl schmidtke schneier schnier schnittke schoene schoepke schoettle schreier
2 schrier schroedl schroer schroeter schryer schueler schueller schulke schwalier schwier science scimed scion scios scohier scolia scoured scours
2 screamer screamers screaming scrivener scsi seabed seance sedgewick seidl seier seismic seles seles' sellier senior seniors serle serres sese seve
2 sevier sgt shaer shakespeare sharecrop shareware shelia shevtl shier shiite shiites shiong shoemake shoemate shoreham shoreline should've shouldn't
2 shoveling shrikelike shryock shuey shui siad siam sian sidebar sideline sidelined sidelines sidestep sidestepped sidesteps sidestream sidetracked
2 sidewise siese sigl sikhism sinuous sisemore siu sizeler sizelove sizemore skiers skopje sleator smokestack smokestacks smuggler's smyers snakebite
2 snakebites snakelike snarled soares soldier soledad solesbee someday somehow someone someplace somethin' sometime sometimes somewhat somewhere
2 somewheres sonia sooy sophomore sophomores souers soured sovereign sovereigns spacehab spacenet spacesuit spacesuits spaniard spaniards spanier
2 spaniol speier spektr spier spiers spokesman spokesmen spongebob spongeform spoonemore sporophyte sporophytes spreeman spurgeon squier squiers srdan
2 srpska stai stalemate stangl statehouse stateside statesman statesmen stateswest statewide stefl stegemann stegemeier steidl steier steingut
2 stelljes sterle steuer stier stiers stirewalt stiteler stjohn stoic stoics stoneham stonehenge stonehouse stoneridge stonestreet stonewalled
2 stoneware storefront storefronts storehouse strangelove strieter strnad strobl stuard sturgeon sturgeons stutesman stuteville styer styers suarez
2 suey suez summor's sundial suon surgeon surgeons surgeons' surles svp swier swinburne's swinehart swyers syers takecare takeoff takeoffs tamke tania
2 taoiseach's taoist taoists tauer tearle teate tele tempe thalia that'd that'll that've thenceforth theorem theorems there'll there're thereby
2 therefore thereof thereon thereto thielemann thier this'll thoene tia tiedemann tiein tietmeyer tieu tigrean tilde timeframe timeline timelines
2 timepiece timeplex timeshare timewise timezone toa tocqueville today'll todi's toenjes toews toniest tonjes tonnesen torres totzke trademarked
2 tradeoff tradeoffs tradesmen traister transient treml trial's tribesman tribesmen trier trimedyne trnka truant truax truelove truer truest truex
2 truncheon truncheons tryart trygve tryin' tryon tryout tryouts tsetse tsui tt's tumblr tunkelang turbeville turgeon tussaud's tvs tvsat tyer tyers
2 tyo typeface ueland uelman uelmen ui uk unclean unctuous unwed usenet utke uv uy uys valdes valia valiant vampire's vanvliet vasques vaudeville
2 verde verdes viceroy vieau vietor vineyard vineyards vingmed visuals visx vlcek vogl vrba vsel vuong waage waidelich waistline wakeham wakeley
2 waleson wallich's wante warehime warehouse warehoused wareing warncke warnke washi's wasn't wavetek waynesville wedgestone wednesday wednesdays
2 wedtech's weers wehrle weide weidemann weier weigl weingart weinger weisfield's weisman weismann wellesley wenzl werdesheim werewolf werewolves
2 werne wesemann westfed westtech's weyenberg what'd what'll what're what've when'll where're where've whereby wherefore which're whitehorse
2 whitehouse whitelaw whiteley whitener whitesel whitesell whiteside whitesides whitestone whitewashed whittemore who're wholesale wholesales
2 wholesome whorehouse why're wicked widespread wieand wiebke wiedemann wiencek wiesemann wieting william williams williams' williard willke willse
2 wion wireline wisecrack wisecracks wisecup wiseguy wisehart wittke witzke wm wodehouse woehrle wolpe woodke woodshed worcester would've wouldn't
2 wretched writeoff writeoffs wuellner wuest wuttke wyan wyand wyant wyatt wyer wyers wyeth xavier xbox xers xiang xscribe xtra yangtze yeates yentl
2 yeoman yeomans yeosock yerkes yohe yorio yuan yuletide yunde zabar's zaccheus zaire zayed zayre's zeien zewe zhejiang zientek zietlow zion zions zoe
2 zoey zooey zurich's
2-3 abeles aberle abler abshire acquire acquired acquires acreage actual admire admired admires afire akao alderidge alkire allais allebach ambling
2-3 anchorage appling aspire aspired aspires astore attire attired average averil awfully aylesworth babbling bachelor backfire backfired backfires
2-3 baffling barbara barefield barkshire basehore bateson battling baumler beachler beatrice beatrix beidler beitler beloved berkshire berkshires
2-3 bertling besler beucler beutler beverage bibler bichler biegler bigler birchler bitler blackening blackshire blasier bluesy boggling boisterous
2-3 bonfire bonfires bonior bosler bossler bottling boundaries boundary boztepe breitling breweries brightening bristling broadening broccoli
2-3 broderick brokerage brookshire brushfire brushfires bubbling bubbly buchler buckler buechler buffeted bugling bumbling bundling bungling burleson
2-3 busler bustling cabinet cabinets cablec cabler cackling cadrone camera cameras campfire campfires canceling cancelling candler cansler carelock
2-3 casebeer casler castio casual catharines catherine ccs cea ceasefire ceasefires chancellor channeling charleston charlestown cheerfully chesler
2-3 childener chiseling chisler chortling christening circling cisler cobler coddling coleson collins's conduit conduits conference congress' conspire
2-3 conspired coogler coolio corporal corporate cotler councilor councilors counseling counsellor counsellors courtenay coverage covering coyote
2-3 coyotes cradling creveling crimean crippling crisler crossfire cruelties cruelty crumbling crumpler crysler cushioning cyanide cyclades cycling
2-3 cyclist cyclists dabbling dalgleish dampening dangler dangling danielle dannemeyer darkening davis' dazzling deadening deafening deatherage
2-3 deborah deepening deference degrace deibler delore demille deneke dengler denosse deschler desire desired desires desperate deubler devalle dewire
2-3 dialing dialtone diapers diaries diary dicomed difference different differing dingler dmitri dobler doctrine doebler doerfler doherty dorothy
2-3 dossier dossiers doubling doubtfire doubtfires drechsler dribbling drizzling droessler duena duenas duesler duis dupler dwindling ebling eichler
2-3 eifler eissler eloise elvire emerald emeralds empire empires engler enquire enrile entire esler esquire everest everett everetts every expire
2-3 expired expires faberge families family fansler fastener fasteners fastening fastenings fattening favorite favorites fealty feathering feathery
2-3 federal federals fenjves feretlow fesler fesmire fiato fiddler fiddlers fidler fiennes figler filleted filyaw findling firearm firearms fireball
2-3 fireballs firebaugh firebird firebirds firebomb firebombed firebombs firebrand firebrands firebrick firebug firebush firedamp firefight firefights
2-3 fireflies firefly firefox firehouse fireman firemen fireplace fireproof fireside firesign firestone firestorm firewall fireweed firewood firework
2-3 fireworks firing firings firstier fischler fisler fizzling flattening fogler foliage fondling foreigner foreigners foreigners' fortier fosler
2-3 foxfire frederick freshener fresheners freshening frightening frymire fumbling funneling gabler gambling gamelin gardeners gardening gateley
2-3 gebler general generals gensler georgeson gertler gessler gettler gianni gibler giebler giesler giggling gilcrest girdler gisler glenayre
2-3 glistening glycomed gobbler gobblers gobbling goeas goldwire grambling grappling grieveson groceries grocery groveling grueling grumbling
2-3 grumblings grumpier grunewald gubler guettler gumaer gunfire gurgling gurtler gusler guzzler's guzzlers guzzling ha'aretz hackler hadler haggling
2-3 haldeman halperin hamelin hamler hampshire hamsphire handler handlers handling happening happenings hardening hardwired hasler hassling hastening
2-3 hatler hausler haussler haywire hazelett heartening heidler heightening heisler helbling hellfire hemorrhage hempfling henriques henriquez hensler
2-3 hernandes hertzler hesler hessling hickory hinesley histories history hobbling hoefler hoefling hoffler hogeland honore hosler hossler hotwire
2-3 hotwired hovering hrubik hubler huddling hudler humbler humbling humphery humpherys hurdler hurdling hustler hustlers hustling idler idling ijames
2-3 ingmire inquire inquired inquires inspire inspired inspires interest interests interim iosif iras ireland ironing isolde israel ivory jacqueline
2-3 javelin jerrome jeweler jewelers jewellers jewelry jewelsburg jiggling jillian joachim joachims jopling jostling juedes juggler jugglers juggling
2-3 julian juliann kabler kahane kamler kaolin kapler kasler katherine keisler keisling kelley kenesset kensler kesler kesling kettler kiichi kimler
2-3 kindler kinsler kisler kisling kitchener klinedinst klingler knesset knievel knoedler kobler koegler koffler kofler kogler koito korea korean
2-3 koreans koreans' koreas kotler krajina kreidler kubler kuchler kuebler kuechler kuenstler kugler kusler labeling labonte lafalce lafler landrieu
2-3 langeland laotian lenient leveler's levelers leveling leverage leveraged liaison liason liebling lilian limoges lingering listener listeners
2-3 listening littler located longmire louis' lueras luigi's lunceford macewan macewen maddening madelyn madewell madyun maguire maintenance mangling
2-3 maoris marcos' margaret marjorie marjory marseilles martyre mastrich's matalin matewan maverick mavericks mbeki mccabe mcguire mchargue mcmahon
2-3 mcquire mctier meddling medial meisler menstrual mesler michelin middling mineral minerals minerals' mingling minogue miotke mischler misfire
2-3 mlecko mlotok mnookin modeling moorefield morales morefield morehart morelock mosier mosler mottling muddling muffling mulvehill mumbling muscling
2-3 nadler national nationals natural nedlloyd needler neisler nesler nestler newswire newswires nibbling nicholas nicholas' niebling nieto nordling
2-3 normally o'diorne offering offerings olea opposite orlean's orleans ostling ourself ourselves outler paddling paoli parceling partially patese
2-3 pautler pavelic pedaling peddling pepperidge perspire pertuit pickler picower piddling pierrelouis pierrepont pistole plaisted planecon platinum
2-3 powercise powertrain prayerful preference preferenced preisler presler prieta prisoner prisoners prisoners' privilege privileged probably proxmire
2-3 pugmire puipoe puzzling quagmire quandary quarreling quibbling radiance radiant radler raisa rambling ramesses raphael rational rationing rattler
2-3 rattling raveling reagent reagents realtor realtors realty reckoning reesjones' refenes reference referenced rehire rehired reichling renschler
2-3 require required requires restaurant restaurants restaurants' resume resumes retire retired retires reuters's reverend rewire rewired rickles'
2-3 rightmire rigler ringler ripening rippling rivaling robling rochefort roesler roessler roethler romine romines rossler ruffling rumbling rumblings
2-3 rustlers saddening saddler saddling safire salient sapphire sapphires satire satires savings's savion scalia schadler schaedler schaufler schedler
2-3 scheffler scheidler schettler scheufler schickler schickling schiferon schiffler schisler schissler schloesser schmutzler schnettler schoeffler
2-3 schreffler schwegler scientists scorsese scortese scrambling scribbling scuttling sechrist segrest seigler separate sesler settler settlers
2-3 settling several severance sfernice sharpening shidler shisler shiveley shortening shriveling shropshire shuffler shufflers shuffling shuttling
2-3 sickening sidler sidling siemens's sightseer sightseers sigler simler simpler sinead singler singling sisler sitler sizzling skandia slepian
2-3 slippery smrekar smuggler smugglers smugglers' smuggling softening sorcha spangler sparkling specially spectramed spengler spindler sponsler
2-3 sprinkler sprinklers sprinkling sql squabbling stabler stangeland stangler stapler staplers stapling stenciling stickler stiffening stifling
2-3 straightening strangling struggling studeman stumbling stylize subtler sudler suffering sufferings sumptuous sunfire sweetener sweeteners
2-3 sweetening swindler swingler swiveling tabler tabling tackling talese temperance temperate templer templers tempore tertius tesler texas' theories
2-3 theory thickening thomas' threatening throttling tibia tightening tightenings tingler tingling tinkering tinkler tinkling tipler tischler tobler
2-3 toppling tovia toweling towering transpire transpired transpires traveler travelers traveling travelling treichler trembling trendier trendiest
2-3 tripling trisler troubling truicko trusler tumbling turnmire twinkling ueda ueno umpire umpires vampire vampires veteran veterans veterans'
2-3 vicomte victories victory vietcong villeneuve violent violet violets violett virkler vitale vosler vossler waggling warbling warrior warriors
2-3 watling waymire weidler wengler wesler wessling whitening whitmire wickwire wiggling wildfire wildfires wildflowers willeford wilshire wiltshire
2-3 wineland wingler wiseley wisler wobbling worsening wrangler wranglers wrangling wranglings wrestler wrestlers wrestling wrinkling xoma yingling
2-3 yodeling yuichi zeidler zeigler zeisler zeitler ziahe zigler zingler
3 aaa aba abare abc abcs abd abkhazia abs abuellah acc accion aceves ach achebe achille achilles achilles' achoa acm acquiesce acquiesced adame adine
3 adlai adobe adrda adrienne advancement advancements aeneas aeneid aerien aeriens afl aforesaid aforethought afsane agache's agius agrifuel agrifuels
3 aguiar aguirre aichi aida aiello aircoa aisa aiton ajaj's albeit alcoa aldape alguire alien aliens alire alkermes allante allele alleles allende
3 allgaier allgeier almonte altaic alvares alyeska's ama amalia amante ambien amc amd ameche amelia ammonia amrhein andante anderle andreae andreas
3 andren angeles angeles' angio anglen angove anime anion anions annese announcement announcements annuit anstine antares anthiel antilles antioch
3 antone antunes anyon anyone aoki aol aorta aortic aouzou apache apc api apo aponte aqueous arabe arai archaic archetypal ardine areas arguelles
3 arguing ariel arispe arkansas's armine arnolphe arnone arrieta artale aryan asheboro asiain asiel askren assante assiduous astilbe atheneum ati atm
3 atp attache attebury atv atx audrie auerbach aupperle australia australian australians average's averages averaging aviles avions awesomely
3 awesomeness axial axiom axioms ayende aylesbury azalea baa babler babyak babyish bachmeier badeah bageland baggio baha'is baidoa baidoan baidoans
3 baidoas baillargeon baio balboa baliles balyeat bandolier banuelos baoguang baptistery barbara's barbeque barbequed barbeques barlettesville
3 barrientez barrientos barriere barriers bartone basler basore batiste battersea battiste baudouin bauerle bauerlein bauernfeind baumhauer beata
3 beato beautifully bedouin bedouins begnoche begonia begonias behavior behaviors behaviour behaviours beidaihe beierle belgarde bellante bellone
3 bellyache belmonte belote belyeu bendure benefield bennefield berdine berghuis bernauer berrien bertone bessire beumer beverages beyonce bieniek
3 biennale bierbauer biggio bihac's bilbaoan bilbaoans billingslea bilyeu biomed birchmeier blasia blasio blasius blowdryer blowdryers bludgeoning
3 blueberry bluebonnet bluebonnets bluebottle bluecollar bluejacket bluepencil bluepencils blvd boccio bodine boening boggio boheme bombardier
3 bonecrusher bonecutter bonine borocce bottone bouillon bourgeoisie braaten brachii bramalea's brammeier brasilia brazilian brazilians brenneke
3 brethauer bretthauer brierley brierly brigadier brigante brigode brilliantly brinkmeier briones briony brittian brixius brockmeier broerman brosious
3 brosius brouhard bruinsma bruxelles bruzzese bta budai buddiers buentello buffone bukkake bulthuis bundren burgeoning burgio burriss businesses
3 businesses' businessland businesslike businessman businessmen businessphone businessphones bussiere butare byassee byerley byerly byu cabinetry
3 cabrales cacao caceres cadieux caesarean calame calcium calcote cambridgeside camire campion canace canale canape canapes cancienne cancio canilles
3 canipe cannone canoeist cantone cantv caprese capua carcione cardoen cardone carine carlone carlyon carnine carrere carriages carriere carriers
3 carriers' carrion carryanne casale casares cascio cascone caseloads caseze caseze's casias casio cassese cassia cassone castine castorena catalogues
3 catania cathmor cation cavalier caveat caveats cavenaugh cazares cdrom cdroms cecelia cecere cecilia cedrone celsius ceo cercone cereal cereals
3 cerone cerrone cervantes cervone cesare cesium cespedes cetacean cevaxs cfo cgi chaidez chairez chairpeople champion championed champions
3 chancellor's chandelier changeover changeovers chaotic chappuis charcuterie charlottesville charlotteville charmion charpentier chechnya chechnyan
3 chechnyans chemania chevalier chikane chileans chiles's chmura choiniere chopsuey christiaan christiane christianne churchgoer churchgoers cia
3 ciaccio cialis ciancio ciano ciccone cicely cicio cinemark cio cioffi ciolek circumference cit cityfed ciudad civilian civilians clarion clemente
3 clementes clo cmu coalesce coalesced coauthor coauthored coauthors cochlear coelho coello coenen coenzyme coequal coercing coercion coercive
3 coincide coincides coldren colestipol coline collegeville collegiate collyer colombe colorfully colyer comanche commencement commerical compuadd
3 comrie concierge condren condry coneflower conferencing congenial consuela convenience convenient cooperage copiers copiously coplen corbusier
3 cordially cordry corneas cornelia cornelius corporatewatch corrales correale corrente cortese corzine cosio cothren cotrone cottone coulombe
3 couriers courteous courtiers cozine cpu craftspeople crary creamery criscione crnkovich croatia croatian croatians croatians' cruea cruikshank
3 crustacean cryolite cryonics csi cuadra cuajone cuccio culleton curare curcio curmudgeon curmudgeons cutesiness cutrone cuvelier d'souza dacia
3 daiichi damaclean damien danese daponte daredevil daredevils darien daseke davide davio's dealba deana deanda deandrade deanna deboer deboers
3 debruin decorative decorte decoste decreases decreasing defrates degrasse degrave deguire deharbe dehere deified deify deisher deities deity delbene
3 delcine delconte deleeuw delfine delgadio delgrande deline delmonte delores delorme delouis delphine delponte deltaic deluise delvalle demagogues
3 demonte denboer depace depietro deponte dercole desai desio despina's detienne detore dettore devere devillier devour devoured devours dezeeuw
3 dialogues dianthe diapering dichroic didion diego dierking dieterich dildine dimare diona dipietro displacement displacements diurnal dlouhy dlugos
3 dlugosz dna dnase doable dobmeier doering dolores domeier domine doonesbury dorine dorion dosia dsouza duana dui dumire dunmire duramed durante
3 dushyanth duvalier dvds dyana dyansen dyatron dyazide dziuba eagleye eap easudes eavesdropping eberle eblen ebullience ebullient eckerle edouard eeo
3 egeland eightieth eiichi ekk eletr elouise elsevier embryo embryos empire's emplacement emplacements ems emslie emuil enderle enforcement
3 enforcements englbred enhancement enhancements ennui enrique enslen entebbe enticement enticements epa equion ercole erion escapement espalier
3 espeland esselte estatehood esteves etheljean ethyol etienne euphrates europewide evadne everyday everyman everyplace everything everythings
3 everytime everywhere excellencies excellency excoa eyedropper eyeglasses eyelashes eyeliner eyeshadow eyewitness facetious faiella falcone falzone
3 familial familiar fanciers faneuil farace farese fasone favale fayetteville fbi fda featherbed federle feinauer feldmeier fernandes ferrante
3 ferriers ferrone feuerborn feuerman feuerstein fiance fibreboard fidelia fieros fiery fiesta fiftieth fillauer finale financement financier fiona
3 fiore fitzwilliam flageolet fleischauer flightsafety fondren fontainebleau forebearance forecasted forecaster forecasters forecloses foreclosing
3 foreclosure foreclosures forefather forefathers forefinger forefingers forerunner forerunners foreseeing foreshadow foreshadowed foreshadows
3 forestalling forgione fortieth fragale francese franzese franzone freemyer fregia freiermuth friona froio fruition fujii fukui fuoco furriers
3 fuselier fustian gabbroic gabele gabriel gabriele gabrielle gabrys gaccione galante galyen galyon gambale gamboa gamesmanship ganglion gaona garcia
3 garcias gardenia gardenias gaseous gasior gaussian gebauer genentech's geniuses genoa gensia gentlest genuine geoghegan georgakis georgina gerace
3 gfeller ghettoize giacobbe giambrone giampietro giangrande giannone giardi gigante giggly giguere gilchrest gilleland gilliardi gionet giorgio
3 girouard giudice giuseppe gladieux globetrotter globetrotters gochnauer goering goetzinger goewey goncalves gondolier gonsalves gonzales
3 gooseberries goradze gorazde gorospe govpx gracias grassia grenouille griesa groening grotesquely grzelak grzywacz guccio guccione guercio guiana
3 guidone guidry gundry gurion gustave gutierres ha'etzni habeas haberle haeberle haering hajime halcion halcyon halcyone hallauer hamblen hammerle
3 hamtramck hanauer handeland harare harleman haruo hauenstein hausauer hawaii hbo heberle hebrides heinlen heishman hellyer hemmerle hendren hendrie
3 henneberger henrie hercules hereford heretics heretofore heroic heroics heroin heroine heroines heroize heroized hesiod hestia heuerman heuermann
3 heyboer hideous hiester hietala highfliers hillyer hilyer hindelong hirai hirose hisao hiv hofbauer hoffmeier hoffpauir hoium holdren holien holyoak
3 holyoke holzhauer homebuilder homebuilders homebuyer homebuyers homeowner homeowners homeowners' homesickness homesteaded homesteader homesteaders
3 horsepower hotelier hourglass housecleaning hrdlicka huallaga huetta hufbauer humblest humfry humphries hunnewell hyacinth hyacinthe hyacinths
3 hyades hyannis hyena hyenas ianovski ianthe ibm iceskating idalia idealist idealists idealize ideas iezzi igneous illinois's imageries imagery
3 imbroglio immanuel immunetech impetuous impoverish impoverished imrie incestuous inchoate increases increasing inducement inducements infante
3 infrared ingalsbe ingenious inglish inoue inouye inscore intaglio intuit iole iona ione ionic ionics ionize iou ireton irs isautier ishii isoetec
3 issuance issueless issuer issuers italian italians ixion jacksdeit jasmer jayewardene jeanlouis jeanpierre jeopardize jeopardized jeopardy jerboas
3 jersian jersians jesmer jesuit jesuits jna joanna joffrion johannes jonesboro joshua josiah julien julieta jurgensmeyer kadrmas kafkaesque kailua
3 kaisertech's kakuei kalinske kalliel kampschulte kanade kanghua kansian kantian karate kardashian kasese kasmer kasprzak kasprzyk kasriel katia
3 kawai kawate kaweske kazuo keanu keeneland keiichi keister keisuke kellyanne keresztes kerien kerouac keteyian kgori kiester kigale kimbriel
3 kimmerle kingry kiplinger's kirouac kittler kmiecik knowledgeware koala koalas koeneman koernke kohlmeier koichi kokate kooiker kooiman kooistra
3 kooyman kopischke koteles kouri kouyate kredietbank kreisher kroening krusemark krysiak kudrna kuenheim kuenzi kusiak kyoko kyoshi l'oreal labarre
3 labine labranche labrie labrosse lacasse lacaze lacerte lacombe laconte lacorte lacosse laduke lagace lagarde lagasse lagrone laity lalande lalonde
3 lalone lamarche lamarre lamere lamorte landauer landfried lanese langelier langille langone lanoue lanouette lapalme laperle laphroaig lapierre
3 lapine laplante laprade larine laroche's larose lashua lastrapes latanze latecomer latecomers latorre lauerman laureate laureates lauriat's lavalle
3 lavere lavine lavinia lawrenceburg lawrenceville laypeople lazare leander leandro leanza lebreton leccese leconte lecrone lederle legare leggio
3 leibfried leino lemire lemuela leniency leniently lentine leonara leonarda leonardi leonardis leonelli leonetti lepere lepine lepore lequire lereah
3 lesane lesiak lesieur lesuer lesueur lettiere levien leyendecker liberte libya libyan libyans licio lifecycle lifesaver lifesavers lifesaving liggio
3 likelier likening lilien lilienthal lilyan limerick limericks lindauer lineage lineal linear linebacker linebackers linebaugh lineberger lineweaver
3 linguine lionel lionheart lionize lionized littlest liuzza liuzzi livelier livonia llorente loconte loella loewen loggia lohmeier loiseau
3 longenecker louanna louima louisa louisan louisville louviere loverde lti luaka luana luanda lucchese lucente lucianne lucien lucienne lucio
3 lucrezia luera luigi luisa luncheonette luncheonettes luoma luongo luscombe lyerla lyerly lyondell lyonnais lyonnaise lyphomed mabry macdiarmid
3 machete machetes machinegun machineguns macias maciejewski macinnes macioce macrame macwilliams madlen madore maeda maenza maestri maggio magnolia
3 magnolias magnone maiello maione majeske majure makeover makeovers malave maline malkiel malleton mangine mangione mangone mangope mantua manuela
3 marchese marcial marciante marcone mariel marife marion marmion marriages marrone martire martone marui maryann maryanne marylebone masai masao
3 mascio masius maslen massieu mathai matsui matsuo maurine mawyer maxion maxzide mazzei mazzone mba mbira mcalinden mcbrien mcbryar mccaffery mccooey
3 mccreadie mccready mccreary mccuan mccuin mccuistion mccuiston mccutcheon mcdiarmid mcdyess mcelyea mcerlean mceuen mcgoey mcgwire mcinnes mckeough
3 mcmillian mcnicholas mcwilliam mcwilliams mealo meander meandered meanders meciar meeuwsen meinecke meineke melamed meleis meloche melone mendieta
3 mengele mercedes merieux merion messagepad messiaen messiah messiahs mfume micale micciche miccio mickey'll microage microaire mignone mijares
3 milbauer mildrid miletich mineowner mineowners minesweeper minesweepers ministering minjares minniear minoan minuet mireles miscarriage misiak
3 misreport mit mitsui miura miyake mkhatshwa mladic's mme moammar mobiliare moccio moening moerman moesha mohamed mohammed mojave moncure monforte
3 monologues montagnier montague montante montgomery montiel montien montieth montone montreal montrouis morace morante moredock moreover moreton
3 morgante morine morones morreale morrone mosaic mosaicked mosaics moskatel's mothershed movietime mri msgr muammar muccio muehlbauer mugabe muhamed
3 muhammed muhlbauer mukai munguia muoio murguia muriel murrieta musante museums musial myelin myopic myosin nagai nagao naively nakai nakao namaste
3 naoki naoma naomi nardone narvaez nashua natale natalia natalle natchitoches natsios naturedly nauseate nauta navellier nba neibauer neoax neorx
3 nepenthe nervion neubauer neuendorf neuenfeldt neumaier neumeier newbauer newlywed newmyer newspeople ngema ngueppe niagara nicollier niebauer
3 niemeier nienhuis nieves ninetieth nkohse nobody'd nobuo nodine nogales nonbusiness noncorporate noninterest nordine notebaert noteboom novoa
3 nuances nuccio nuclear nuclei nucleic nuncio nutriclean nuzzling nvhome nvhomes nvryan nyenhuis nyerere nyeri nyina o'berle o'brien o'bryan o'bryant
3 o'guin oad oahu oas oases oasis oberle oboist obrien obryan obryant ocain occhoa ochoa odele odp odwyer oeien oesterle oettinger ofc officemax oguin
3 oishi okabe oken olathe oleske oncale ondaatje ophelia orangeburg orestes orielle orion oriordan orleans' osake osmer ostia otiose outliers
3 outplacement overfed oversea paccione pacesetter padua painewebber palau's palauans palese pallante pallone pannone papageorge papale papua paredes
3 parente parliament parliaments parmele pascua pasquale passaic passante patio patios patnaude patriarch's patrie patrone pavese pecore peculiar
3 pedone pelaez peleton pelletier pentium pentiums perales perine permeate permeates perrine perrone perusse petitjean petrone pettine peyote
3 pfefferle pga phileas philippe phineas phonetics photoop phrygian physio picante piccione piccone pickren picturetel pierie pietila pietism
3 pietrowski pietruszka pigeonhole pigeonholed pignone pilates pineal pioneer pioneered pioneers piontek pirouette pirouettes pirrone pizzazier
3 pleiades pleonasm pneumonia pociask pocius pontiac pontiacs pontikes pontius portales porteous posterior posteriors pourciau powerfully preamble
3 prearrange prearranged preexist preexists prentnieks preponderance prescience prescient principally principe priore proactive pronouncement
3 pronouncements prosaic protease protege protium provine przybyl przybysz ptovsky puccio pursuant pursuer pursuers pursueth quarante quassia
3 quattrone qubilah quiescent quinoa quirion quixote qureshey qureshi racamier racehorses rafael rafuse raggio ragone ramires rasia ratepayer
3 ratepayers ratepayers' ratio ratios rautio rayonier rca reabsorb reabsorbed reacted reacting reaction reactions reactive reactor reactors readjust
3 readmit reaffirm reaffirmed reaffirms realign realigned realism realtime reappear reappeared reappears reapply reappoint reappraise reappraised
3 rearming rearrange rearranged rearrest reassert reasserts reassess reassessed reassign reassigned reassume reassumed reassure reassured reassures
3 reatta reattach reattached rebellious recine recio recipe recipes recore reelect reemerge reemerged reenact reenacts reenter reentered reentry
3 reexport reexports refusenik refuseniks regalia reggio reichart reierson reignite reimburse reimbursed reimpose reimposed reina reinecke reinforce
3 reinforced reinspect reinstall reinstalled reinstalls reinstate reinsure reinsured reinvent reinvest reinvests reinvite reissue reissued reister
3 reitmeier remarriage renate replacement replacements reptilian reptilians requiem rescuer rescuers resende resilient restauranteur restauranteurs
3 retemeyer retirement's retracement reunion reunions reunite reunites reusing reveille reveles revuelta rezendes ricaurte riccio ricocheted ridenour
3 riester riggio rightmyer rinehimer riverbed riviere rivieres rna roanoke robare rock'n'roll rodine rodriques roever roggio rolemodel rolemodels
3 roleplaying roseate rosemeyer rosiak rosine rothbauer rte ruano rueda ruining ruinous ruocco rwanda rwandan rwandans rwandese ryanair ryava ryobi
3 ryohei ryuzo rzasa rzepka saccone safeguarded sagraves sakai sakau salesmanship salespeople salesperson saleswoman saleswomen salisbury salome
3 salyer salyers samoa samoan samuelsen sanjuan sansui santone santore sanzone saouma sapiens sapoa sapone sarine sarmiento sassone sauerkraut
3 sauerteig sauerwein sauter sba scalese scapegoated scapegoating scarpone scheuerman scheuermann schiffbauer schildknecht schlotzhauer schmierer
3 schoemaker schoeneman schoening schouten schubring schueneman schuerman schuermann schwieterman schwoerer scialdone sciarra sciclone sciences
3 sciences' scientist scientists' scioli scioto sciulli sciullo sciuto sconiers sconyers scorpion scorpions scorsese's scouring screamingly scuffling
3 sczechuan seattle sechrest secrest secrist sedalia sedore segraves seifried semele semones seniornet sesame severally severeville sexauer seyfried
3 shamalia shamanism shaolin sharecropper sharecroppers shareholding shareholdings shareowner shareowners shashoua shenefield shireman shiremanstown
3 shiyuan shoemaker shoemakers shoichi shoshone siamese siano sicilia sidestepping sidewinder sienko sienna sierra sierras siesta sietsema siewiorek
3 signore silhouette silhouettes similiar simion sirrine sistare siuda sixtieth skateboarding skeleton skeletons skrzypek sledgehammer smokejumper
3 smokejumpers socio socrates solares solely soloist soloists somalian somalians sos sosuke soulliere souring sourrouille sovereignty spanbauer
3 speciale specialities spiering spinale spitale spokespeople spokesperson spokespersons spokeswoman spokeswomen spracklen squillante stablest
3 stalemated starace stasiak stasio statesborough statesmanship statuesque statuette statuettes stegmaier steinbauer steinhauer stepien steuerwald
3 stoever stoically stoneberger stoneburner stonecipher stonecutter stonecutters stonehocker stonesifer storagetek stricklen strohmaier strohmeier
3 strontium stygian suata subtly sudafed suicide suicides sunobe superfluous superx suppliers suppliers' surace suu suv suvs synagogues syncope
3 tabares tac tadeusz taira takao takeover takeovers tamales tanabe tapeie tassone tavares tegtmeier telecast telecasts teleport temperament
3 temperaments tenement tenements terrien terriers tesmer tetsuo thackery's theater theaters theatre theatres therapists's thirtieth tiaacref tianjin
3 tiano tiara tiaras ticklish timetables timpone tireless titania tokuo tokyo tolanthe tolkien toluene totino's townspeople tracheal tramiel tramonte
3 traveler's trbovich tritium trousdale truancy trulove trzaska trzcinski tuinstra tuition tuitions twentieth twinkly typefaces typesetting
3 typewriting typewritten ueki ufo ufos ugalde ugarte uinta uliaski uliassi ulloa undersea unforeseen unionfed unleveraged unreasoning untermeyer
3 urbanism uribe url urls usa usaid usair usb uss ustrust valade valente valiantly valliere vallone valonia valores valueless valverde vandeman
3 vandemark vandervliet vanevery vanliew vanscyoc vantine varietal varrone vassilios vastine vaudevillian vegetable vegetables vehement velarde
3 venturesome verdone verduin verine vermilyea veroa versace versace's versluis vescio veteran's vicente vidales vidalia vidartes vieira viejo vienna
3 viennese vieyra vilhauer vincennes vincente vip vips virginia virginian virginians visualize visualized visually vitreous vivien vivienne voiceover
3 volante vremya vuolo wackerle wahine wahines wannabe wannabes warehousing warshauer wasmer wastebasket wastebaskets waterbed watershed waynesboro
3 wegrzyn wehmeier weingarten weingartner weiseman wermiel weyerhaeuser whampoa whitescarver whitmyer whoever wholehearted wholesaler wholesalers
3 wholesalers' wholesaling wholesomeness widening widmaier wiggly wilkesboro williamsburg williamsburgh williamsen williamson williamsport
3 williamstown winecoff winegarden wineinger winemiller wisecarver wisecracking wismer wobbly woitschatzke wojciak worcestershire worriers wotring
3 wrongdoer wrongdoers wunderle wyoming xiamen xinhua yamane yarbrough yarmulke yarmulkes yasuo yearearlier yessuey yogiism yogiisms yoichi zaccone
3 zaireans zappone zarcone zeebrugge ziesmer zimbabwe zimmerle zingale zionist zionists zorine zouabri
3-4 abkhazian acquiring actually additional admirable allender anemone aneurism aneurysm aoshima aoyama armbrister asea assembling atheism atlantis'
3-4 autenrieth ayrshire backpedaling bankworcester barentine beautifullest bedrosian belittling bensenyore bicycling bonaduce brendlinger brentlinger
3-4 brittania brokerages brokerages' canaveral caplinger casually casualness casualties casualty chronically cipollone clinically comically
3-4 commingling comparable comparably conferences consortium cooperate corleone cornelious coverages critically cynically dannemiller darbyshire
3-4 datapower deandrea deliberate deliberates deliverance deliveries delosreyes demaio denlinger derflinger desperately desrosiers deviancy devilishly
3-4 devonshire difelice differences differently difiore dioceses disabling discovery disgruntling disheartening dismantling doerflinger dondlinger
3-4 dorotea dostoevsky dubilier dukakis' durflinger elaborate electorate elysia embezzler embezzlers embezzling enabler enabling encircling
3-4 endeavoring enlightening entitling eritreans eslinger especially fashionable favorable favorably federalist federalists federalize federalized
3-4 federally federative felicite firebombing firecracker firecrackers firefighter firefighters firefighting firehouses firelighter firelighters
3-4 fireplaces firepower fireproofing firestine fitzhenry fnma fractionally frantically fredericksburg fredericksen frederickson functionally
3-4 gabrielsen gabrielson gardenhire gardinier gaviotas generalized generally gianfranco giovanni gradually guadalupe hapoalim harclerode hierarchy
3-4 hippocrates hochstedler hochstetler hostettler hostutler huffstetler huffstutler hufstedler hufstetler hydropower indifference indifferent
3-4 inquiries insouciance inspiring interested interesting iodice isadore italia izaguirre jewelmaster juanita keplinger kervorkian kightlinger
3-4 kiplinger klinefelter kyocera lancashire leveraging linebarger literally machineries machinery macintyre mackiewicz maddeningly magically
3-4 malefactor malefactors mammalian mcaleese mcentire mcentyre mcintire mcintyre medically menzione mercedes's mercedeses mercifully mindanao
3-4 miniature miniatures miserable miserables miserably mislabeling missildine mongolia mongolian mormonism morricone mortgagepower mpg mph napoleon
3-4 nationale nationalist nationalists nationalize nationalized nationally naturalist naturalists naturalize naturalized naturally neidlinger oblinger
3-4 obscenely omonia oplinger percipient peripheral peripherals personally petunia petunias physically pitifully pleuritis practically practitioner
3-4 practitioners preferable preferably preferences preposterous privileges promiscuous quadrupling rationally reacquire reacquired reasonable
3-4 recovery recycling redlinger redoubling references referencing refueling registering remembering remlinger remodeling requiring resembling
3-4 reshuffling resilience restaurateur restaurateurs retiring riedlinger ripplinger riunite rumanian salvatore scopolamine seasonally separately
3-4 separatists serenely settlemire settlemyre skeptically slavonia slovonia somalia somalias staffordshire stds stikeleather stonebraker stonecypher
3-4 stoudemire stoudenmire superpowers' surgically sypniewski taflinger tanzania tanzanian tatiana tbilisi technically temperature temperatures
3-4 tentatively terrebonne tertiary thomasine threateningly tribalism typically unexpired uninspired unraveling unsettling unusual uplinger usually
3-4 vacationing vallegrande vandersluis violently virtually waltermire watlington westphalia wonderfully ws zaniewski
4 abalone abalones abbruzzese abiomed abruzzese abuladze abyssinia abyssinian accompaniment accompaniments accordion accordions accoutrement
4 accoutrements acquiescence acquiescent acquiescing acquirer acquirers actuator actuators adagio adhd adsl adventuresome aeritalia aeroscience
4 aesthenopia aforementioned afterhours agnosio agreeable agregious agribusiness agrosiand ahluwalia alachua alatorre albanese albuquerque aleksandr
4 aleshire alessio alexia alfiero alfonsine algebraic algodones alienates aloisia aloisio aloysia aloysius altomare aluminium alyeska alysia amarante
4 ambrogio ambrosine ambrosio ambrosius ameline ameliorate amerine ameritech's amezcua amnesiac amplifiers anacortes andreana andreani andreano
4 andreini angelone angermeier angiogram anglemyer anguiano anopheles antiaircraft antigone antigones antiochus antipodes antoniu anyone'll anytime'll
4 anzaldua aphrodite aphrodites apostrophe apostrophes appalachian appalachians appreciates arakelian aramaic arboreal archimedes arduini arguable
4 arguably ariadne arianespace ariela ariella asap ascencio aseltine asencio asiatic asphyxiates assiduously associates associates' ataxia atencio
4 athleticism autoeurope aveline avionic avionics azpurua bacchanalia backfiring baldassare baldassarre balentine ballentine banasiak basaldua
4 batignolles battiato batuigas bauermeister beatified beatify behavioral behaviorist behaviorists belafonte belfiore bellefeuille bellyaching
4 benavente benavides benevides benveniste berkemeier berlascone berthiaume biamonte biannual biaxial biennial bioethics biosafety bioscience bisiani
4 blasingame blassingame bluepencilling bolognese bonsignore bracamonte bracamontes braggiotti brancaccio brizendine buonocore burciaga businesspeople
4 businessperson businesswoman businesswomen bustamante byzantium caccavale cafiero caggiano calabrese calderone caliendo california californian
4 californians calliope calliopes campanale campione canadienne cangiano capernaum caporale cappiello cappuccio capuano caradine cardassian
4 cardassians cardinale caribbean cariello carnevale carribean carrizales caruana carusone casagrande casciano casiano cassavetes catalonia catalonian
4 catanese catastrophe catastrophes cavaliere cdebaca celestine celosia cenozoic centurion championing championship championships chevrier chianese
4 chiappone chicagoans chmielewski chrismer christiana christianna christiano chrzanowski ciaccia cicalese circuitous ciriello cirincione cirrincione
4 cmudict cnbc's coagulate coalescence coalesces coalescing coalition coalitions coauthoring coaxial coefficient coefficients coincided coincidence
4 coincident coinciding coinsurance collegial collodion collosio colosio coluccio comandante comandantes comedienne commercebancorp commerciale
4 communique communiques company'll compaore complementary compusa comunale concepcion conceptualize congresspeople conscientious contemptuously
4 continuance continuum conveniences conveniently cooperatives copytele corporatewide correia costeira coviello cristiani cristiano criterion
4 crocodilian cryogenic cryogenics cspi cuadrado cuauhtemoc cuneiform curiale cusiana cutaneous cyanamid cyanazine cyanuric d'amore d'angelo d'genetta
4 dalesio dalessio daloisio dambrosia dambrosio dandelion dandelions daniello dauenhauer deactivate deangelis debiase deblasio decapua decesare
4 deemphasize defiore degeneres degutare delatorre delguercio delineate delineates delisio dellavalle delpriore delsignore deltadromeus demaggio
4 dementia denatale depascale depasquale depreciates depriest derosia desaulniers desimone desiring deslauriers devouring dhlakama diabetes diamante
4 dianthia diario diarrhea diarrheas diarrhoea diastole dibiase diblasio dicesare dicioccio dickensian diclemente dielectric digiorgio digiuseppe
4 diiorio diltiazem dimaggio dimaio dimascio dimichele dinatale dinmukhamed diorio dipaola dipaolo dipasquale directv disimone disinterested distasio
4 diuretic diuretics diurnally dobrzynski dqalpha dupriest dyslexia edinburgh edrington eisenhauer elaborately electorate's elefante elinore elizalde
4 elysium emaciates emanuelson embryonic emdr eminase emmaline ensminger enthusiast enthusiasts entirely entringer entsminger eolande epithelial
4 epithelium epitome erroneous escalante espionage espn etc ethereal ethically etzioni eudosia eudoxia europeans europeans' evacuee evacuees everybody
4 everybody'd evildoer evildoers excelsior extraneous eyewitnesses facciola facemire facetiously faciane facsimile facsimiles familiarize familiarized
4 faraone fariello farquharson fasciano feb felgenhauer fellatio fettuccine figaroa figueroa fillingame fluctuating fluctuation fluctuations focaccia
4 foreshadowing formulaic forseeable fortifiers fortuitous fukuoka fulgencio fullilove g'vanni's gabriela gabriella gabrielli gaglione galentine
4 galicia gallentine galluccio ganglionic gargantuan gaxiola geagea gelasia generales genitalia genuinely genuineness geoffrion georgiades
4 georgopoulos gervasio giacalone giaconda giacone giamatti giammalva giancana giancarlo giannino gilbertine goetabanken graciano graduating
4 graduation graduations gratuitous grbavica grismer grzesiak grzybowski grzywinski guacamole guarnaccia guatemala guatemalan guatemalans guglielmi
4 guglielmo gugliuzza gumucio gusciora gvaryahu gymnasia gymnasium gymnasiums hacienda hagemeier hamiltonian hanseatic hasenauer hces heredity
4 heretical hermione heroically hiaa hialeah hideaki hideously hiroaki hispaniola histrionic histrionics holewinski homeownership horacia horacio
4 horatio's horiuchi hosseini hostetler hourglasses huckelby'll hyacintha hyacinthie hyannisport hybrienko hymeneal hyperbole hyperion hypoxia iafrate
4 iannone icenogle idealism idealizes idealizing ideologues ieee ierardi iglesia iglesias ignacio ignasiak ileana iliescu imburgia impoverishes
4 impoverishing impoverishment inconspicuous inconvenience inconvenienced inconvenient increasingly indiaia indosuez influenza ingeniously initiates
4 initio innuendo innuendoes innuendos inquiring instantiates intermarriage interrante intuition intuitive iolande iolanthe ionarde ionizer ionizers
4 ionizing ionosphere iorio iovine isbn isosceles issuable issuances italianate izvestia jacobean jeopardizes jeopardizing jeroboam jingoistic judaism
4 kachigian kajuahar kamakau kamikaze kaniewski kanouse kaohsiung karaoke karbassioun kataoka kenealy kerpedjiev kganakga khachigian kilauea
4 kinzlmaier knin kociemba kociolek koninklijke koreagate koreatown kostrzewa kostrzewski kubisiak kumagai laboratories laboratories' laboratory
4 labossiere lacoursiere laferriere lafreniere laliberte lambiase lamirande lapd lareina lariviere laryngeal latiolais latulippe laverdiere laverdure
4 lawrencium lehenbauer leopoldina lesbianism letitia leuenberger leverone liberace lineages linearly lionberger lionetti liotier loaiza locascio
4 luciano luevano maccabean macedonian macfadyen maciolek maekawa maglione magnesium magnifiers mainichi malathion malevolent malleable malloseismic
4 mangiapane manoogian mantione manzanares manzione maraline marcelline marchione marciano margarethe margeotes mariucci maryalice masaaki masiello
4 massacring massingale mastropietro matarese materiel materiels matsuoka matsuura mattioli matusiak mauricio mauriello mauritius mcaleese's
4 mccarthyite mcfadyen mcmurtrie meandering megacarrier melchiorre menapace menasion menstruation mercadante meridien meserole mesozoic messianic
4 metrically mevarachs micrografx migliore minamide minestrone miniaturize miniaturized minutia minutiae miramontes misbehavior miscarriages misiaszek
4 moawiya modestine modifiers moldenhauer mollenhauer monteforte monteverde montrealer montrealers mortification mosaical moviegoer moviegoers
4 muavenet multiethnic multiuser muraoka muratore myopia myotrophin nacional naivete nakasone napoleon's nardiello nasional nationales nauseated
4 nauseating neanderthal neanderthals nederlandsche nederlandse negotiates neuenschwander neugebauer neuroscience neurosurgeon neurosurgeons
4 niclaneshia nicolai nicoline nicosia niedermeier niobium nobuaki nonlinear nonnuclear noriega noriegas notestine nvidia nypd obermeier oblivion
4 obsequious ocasio occupiers oceana oceanic odiorne oecd officiates officio ognibene ohioan ohioans oleander oleandrin oleaster oleksiak olivares
4 olokuei oncogenes ostermeier ourada overleverage overleveraged overmyer overpowering overreact overreacts overseer overseers oviedo pacifiers
4 paduano pagliuca palacio palacios palmieri palmstierna palomares panzhihua paolella paoletti paolillo paolini paolino paolucci paonessa papandreou
4 paratore parazoa parisians parisienne parziale patricio peculiarly pedophilia pedophiliac pedophiliacs peinado pelagia pelagian pelagians penelope
4 pennsylvania peoria peragine peraino permanente permeable permeated permeating permenante perpetua perricone perriello perugia perzigian pescatore
4 pharaonic pharmacia philately philistia phlcorp phonetically piacente piasio picciano pietrangelo pingitore pioneering piontkowski pitiable
4 plagioclase pleomorphism pleuritides poinsettia poinsettias pollyanna pollyannish polyamide polyandrous polyandry polyester polyesters polymorphism
4 popolare postmodernism potassium poudrier powerpc powerpcs powerpcs' prearranges prearranging preelection preexisted preexisting preignition
4 proactively propionic protozoa protozoan protozoans provencio przybyla przybylski przywara pseudoscience ptolemaic pugliese punctuating punctuation
4 purifiers qualifiers raffaele raffaelli ragonese ranieri raphaela rapuano rattatouille reactivate readjusted readjusting readjustment readjustments
4 readmission readmitted reaffirming realigning realignment realignments realisation realisations realization realizations reallocate reallowance
4 reanalyze reanalyzed reappearance reappointed reappointment reappraisal rearmament rearrangement rearranging rearrested reassemble reassembled
4 reassembly reasserted reasserting reassertion reassessing reassessment reassigning reassignment reassignments reassurance reassuring reauthorize
4 reauthorized reawaken reawakened rectifiers rediscovery reeducate reelected reelecting reelection reemergence reemphasize reemployment reenacted
4 reenactment reenactments reengineer reentering reestablish reestablished reexamine reexamined refugio reignited reigniting reimbursement
4 reimbursements reimburses reimbursing reimposing reincarnate reinforces reinforcing reinspection reinspections reinstated reinstatement reinstating
4 reinstitute reinsurance reinsurer reinsurers reintegrate reinterpret reintroduce reintroduced reinvented reinventing reinvention reinvested
4 reinvesting reinvestment reinvited reisenauer reissuing reitano reitera reiterate reiterates remigio reorient resiliency restaino retirement
4 retroactive reunified reunify reunited reuniting reusable revenuer revenuers rewiring riopelle ristorante ristorantes riviello riviera roccaforte
4 ruotolo ryanodine sabatine saccoccio sahagian saitama sakigake sakurai salomone salpetriere salvadore salvaggio sangiovese santiago santopietro
4 satiety savarese scaglione scaleatron schiavone sciaroni scientific scientifics scintilore sciortino scipione sebastiane seismologist seismologists
4 seismology sekisui selvaggio senatore seniority serafine seraphine serratore seventieth shakespearean shenandoah shevardnadze shevardnadze's
4 shionogi shiraishi shoichiro sierracin silhouetted simione siracuse situation situations sobieski societa societal societe societies society
4 sociopath sociopaths solimine soltysiak spagnuolo sparacio speziale spontaneous stanzione steffensmeier stoicism stottlemyer stribling strzelecki
4 substantiates suicidal superfamily supergiant supergiants supremely suzuana symposium symposiums tactically tagliaferri takemoto takemura taketomi
4 takeuchi talamantes taormina tcas teleconference telescience temperamental tennesseans tessitore theatrical tiananmen tomaino tomasine tomiichi
4 toriente tornabene tornatore torsiello traditionalists traficante transpiring triennial trnopolje troiano trzeciak tucciarone turrentine uehara
4 uemura ukulele undercarriage underprivileged underreport unfamiliar uninterested uninteresting unrealistic unreasonable unreimbursed updegrove
4 uriarte urioste usairways usbancorp usda usmc ussr valencia valencienne valensuela valenzuela valkyrie valladares valuation valuations vanacore
4 vanbiesbrouck vanderkooi vanderleest vandewater vanhouten vanuaaku vanuatu varnadore vecchione velagrande venereal venezuela venezuelan venezuelans
4 vestigial veterinary vicencio victorine viggiano vigilante vigilantes viglione villafane villafuerte villareal villaverde vinicio violante
4 viramontes viramune viramunes virtuoso visualizing vitiello vizcaino volentine vrdolyak vultaggio watanabe wereldhave whatsoever whomsoever
4 whosoever wireless's wiretapping wisniewski wittenauer wittenmyer wlodarczyk wlodarski wrzesinski yamaichi yamatake yamauchi yglesias yomiuri
4 yosemite yzaguirre zairian zairians zakrzewski zionism zoologist zoologists zoology zuidema zuluaga
4-5 additionally ailurophile allegiances appreciative auxiliary bengoechea botanically byelorussia collaborative commemorative commerciale's
4-5 conditionally confederacy congressionally continually conventionally cooperated cooperation cooperations corroborative deliberately deliberative
4-5 deliverable depersonalize desirable determinedly disadvantages discoverable dramatically dromomania electrically elementary emotionally
4-5 emphatically empirically eventually exceptionally fanatically federalism federalizing fiduciares forensically gamsakhurdia generalizing
4-5 guadalajara habitually hemiplegia hemophiliac hermetically historically incidentally indonesians industrielle intentionally intermingling
4-5 intrinsically irrationally isomedix's iuliano korzeniewski laparoscopic laparoscopy machiavelli magnetically majestically mauritania methodically
4-5 motorcyclist motorcyclists multifamily municipally mysteriously nationalistic nationalizes nationalizing naturalism naturalistic naturalizes
4-5 naturalizing nutritionally obediently occasionally okoniewski originally pathetically patrimonial peripherally pragmatically preparatory
4-5 procedurally professionally proportionally provisionally prudentialbache reasonableness reconditioning romantically rotationally sardonically
4-5 satisfactory sebastiani sebastianis statistically superpremium supplementary surrealism surrealisms surrealistic symbolically theatergoer
4-5 theatergoers theatrically timisoara traditionally transylvania uenohara uncritically unnaturally unusually
5 abbatiello aborigine aborigines accentuating actuarial aerolineas aerospatiale afanasyev aguinaga ahasuerus albendazole algebraically algorithmic
5 alienated alienating alienation ambiguities ambiguity ambrosiano ameliorated amelioration americium amphitheater amphitheaters amphitheatre
5 amyotrophic anacostia anastasio anfal angiomedic angiomedics angioplasty angiotensin anorexia antiabortion antioxidant antioxidants antitakeover
5 aparicio aphrodisiac aristophanes arriortua artiodactyl artiodactyls athanassiou attanasio attenuation automoviles axiomatic baccalaureate
5 bartolomei batticaloa behaviorally biagioni bioengineer bioengineered biosciences biospherian biospherians bollettieri bonifacio braggadocio
5 brobdingnagian brobdingnagians caltagirone canariensis carolingian cartusciello cassiopeia castelluccio castiglione cavataio chiaoscurist chiaoscuro
5 chiaramonte chocolatology christianity coagulating coagulation coarticulate coarticulates coglianese coincidences coincidental conceptualizes
5 conscientiously constantinides construcciones continuances continuation cooperatively corporacion d'electricite deactivated deemphasizing degaetano
5 deification delineated delineating denuclearized desantiago desmoplasia devaluation devaluations diantonio diaphonia dibiasio differentiates
5 diguglielmo dionisio dionysian dionysius disagreeable discontinuance dwi ecclesiastic edizione electricite eleonore emanuele embryology encarnacion
5 enthusiasm enthusiasms enthusiastic erroneously erythropoietin esophageal etablissements ethiopia ethiopian ethiopians etiologies etiology
5 euromobiliare evacuating evacuation evacuations evaluating evaluation evaluations exoskeleton extenuating extraneously extraordinaire familiarity
5 feliciano fiduciaries fiduciary financiera financiero fondiaria gametangia garagiola gasiorowski genealogy giannattasio giovanniello golembiewski
5 gratuitously grzeskowiak guadarrama guglielmetti gunatilake hagiography helionetic helionetics hemocyanin heoroico hereditary homogeneous homosapien
5 homosapiens humidifiers hyacinthia hyakutake hyaluronic hydroelectric iannaccone iannacone ianniello iavarone identifiers imperiale inconveniences
5 incrementalism indianian indianians industriale infatuating infatuation inocencio insinuating insinuation insinuations instantaneous interacciones
5 intercollegiate intraocular intrauterine intuitively investissements ionization ionospheric isocyanate judiciary kolodziejski lacksadaiscious
5 liberatore lithuania lithuanian lithuanians louisiana manganiello marielito marielitos marinaccio matrilineal mazowiecki memorabilia mericantante
5 migliaccio milosevic's mineralogist mineralogy minichiello minneapolis miscellaneous mitochondrion mononuclear montefiore monteleone monticciolo
5 multiemployer myocardial myocardium naacp nazionale neapolitan neuroscientist oesterreichische oleaginous orleanian orleanians orthodontia ortomisio
5 osterreichische overreacted overreacting overreaction paleozoic paramecium paraphernalia paraplegia parliamentary partiality pasquariello
5 patrilineal pepenadores percutaneous peritoneal perpetuating perpetuation petricioli pharisaism philibosian photocopiers photoelectric photovoltaic
5 photovoltaics physiologic physiologist physiology picariello pietermaritzburg pituitary politically polyethylene polyolefin polyurethane popieluszko
5 postretirement preadolescence preadolescent psychoanalyst radioactive reactionaries reactionary reactivated reactivating reactivity reaffirmation
5 reallocated reallocating reallocation reanalyzes reanalyzing reapportionment reassurances reassuringly reauthorizing reawakening reeducation
5 reengineering reestablishing reevaluate reexamining reimposition reincarnated reincarnation reincorporate reinstituted reinstituting reintegrated
5 reintegration reinterpreted reinterpreting reintroduces reintroducing reintroduction reinvigorate reiterated reiterating reiteration religione
5 reorientate retaliatory retroactively revaluation revolucion ribonucleic romaniello rovaniemi santaniello satisfactorily saudiization scientologist
5 scientologists scientology sebastiana seismological semiannual semionenkov simultaneous singaporeans situational sociologist sociologists sociology
5 speciality spiritualism spontaneity spontaneously stochastically subcutaneous tallahasseans tartaglione tavoulareas teleconferencing telesciences
5 temperamentally tensiometer terracciano theologian theophania thermonuclear tortoriello transoceanic underkoffler unscientific videoconference
5 videophile virtuosity visualization zentralsparkasse
5-6 agriculturally appreciatively architecturally conciliatory constitutionally diametrically educationally electronically episcopalian episcopalians
5-6 extraordinary generalization generalizations generationally geographically gravitationally individualize individualized individually
5-6 institutionally intellectually internacional internationalize internationalized internationally journalistically machiavellian mathematically
5-6 nationalization nationalizations naturalization operationally optimistically paradoxically parenthetically periodically philosophically
5-6 rationalization rationalizations scientifically semiannually sympathetically technologically theoretically therapeutically unalienable
5-6 unconditionally unequivocally unilaterally unintentionally veterinarian veterinarians
6 afroamerican afroamericans agroindustrial angiogenesis asiamerica audiovisual austroasiatic aviazione beneficiaries beneficiary bioengineering
6 biomaterial biomaterials coarticulated coarticulating coarticulation coeducational coincidentally collegiality conceptualization contemporaneous
6 counterespionage discontinuation ecclesiastical elephantiasis enthusiastically evidentiary excruciatingly finanziaria finanziario fyi
6 gastrointestinal genealogical habyarimana homogeneity hydroencephalus impartiality instantaneously institucional intelligentsia internationale
6 isoelectronic izetbegovic's kinesiology louisianian louisianians macroeconomic macroeconomics malleability meridionale microamerica microeconomic
6 microeconomics microelectronic microelectronics microorganism microorganisms mineralization osteoarthritis overvaluation permeability physiological
6 physiologically piezoelectric pitiesalpetriere polyacetylene pseudoscientific psychoanalysis psychoanalytic reaffiliation reauthorization
6 reevaluated reevaluating reevaluation reexamination reincorporating reincorporation reindustrialize reinterpretation reinvigorated reinvigorating
6 reinvigoration religiosity retroactivity reunification revaluations ricostruzione simultaneously sociological theatricality undervaluation
6 unenthusiastic unfamiliarities unfamiliarity usameribancs videoconferencing villavicencio vnesheconombank
6-7 conspiratorially maneuverability mineralogically multilateralism ritualistically unconstitutionally
7 anaesthesiologist anaesthesiologists anaesthesiology anesthesiologist anesthesiologists anesthesiology assicurazioni cardiomyopathy confidentiality
7 contemporaneously deinstitutionalize denuclearization heterogeneity inmobiliaria microelettronica partecipazioni radioactivity septuagenarian
7 socioeconomic stereotypically
7-8 parliamentarianism
8 deoxyribonucleic revolucionario
9 deinstitutionalization
`;
