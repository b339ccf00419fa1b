// The chat-hub pattern: one goroutine owns the set of clients, each client has a
// buffered channel and a goroutine that writes what comes through it, one message
// each. A client whose channel is full is sent away.
//
// Spoken to by the bench in lines, as dev.sluice.bench.server.Control.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const sendBuffer = 256

type client struct {
	conn *websocket.Conn
	send chan []byte
}

type hub struct {
	clients    map[*client]bool
	broadcast  chan []byte
	register   chan *client
	unregister chan *client
}

func (h *hub) run() {
	for {
		select {
		case c := <-h.register:
			h.clients[c] = true
		case c := <-h.unregister:
			h.remove(c)
		case message := <-h.broadcast:
			for c := range h.clients {
				select {
				case c.send <- message:
				default:
					h.remove(c)
				}
			}
		}
	}
}

func (h *hub) remove(c *client) {
	if h.clients[c] {
		delete(h.clients, c)
		close(c.send)
	}
}

func (c *client) write() {
	defer c.conn.Close()
	for message := range c.send {
		if err := c.conn.WriteMessage(websocket.TextMessage, message); err != nil {
			return
		}
	}
	_ = c.conn.WriteMessage(websocket.CloseMessage, []byte{})
}

func (c *client) read(h *hub) {
	defer func() {
		h.unregister <- c
		c.conn.Close()
	}()
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

// What is due, and when it was meant to be published, however late it is.
type pacemaker struct {
	lock   sync.Mutex
	begin  time.Time
	rate   float64
	topics int
	next   int64
}

func (p *pacemaker) start(topics int, rate float64) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.begin, p.rate, p.topics, p.next = time.Now(), rate, topics, 0
}

func (p *pacemaker) stop() int64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.rate = 0
	return p.next
}

func (p *pacemaker) due() (topic int, at time.Time, wait time.Duration) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.rate == 0 {
		return 0, time.Time{}, time.Millisecond
	}
	at = p.begin.Add(time.Duration(float64(p.next) * 1e9 / p.rate))
	if wait = time.Until(at); wait > 0 {
		return 0, at, max(wait, 250*time.Microsecond)
	}
	topic = int(p.next % int64(p.topics))
	p.next++
	return topic, at, 0
}

func (p *pacemaker) run(h *hub, dataBytes int) {
	seqs := make([]int64, 10000)
	offset := int64(0)
	pad := strings.Repeat("x", dataBytes-len(`{"at":,"pad":""}`)-16)
	for {
		topic, at, wait := p.due()
		if wait > 0 {
			time.Sleep(wait)
			continue
		}
		seqs[topic]++
		offset++
		h.broadcast <- []byte(fmt.Sprintf(
			`{"type":"update","topic":"bench/%04d","seq":%d,"offset":%d,"ts":%d,"data":{"at":%016d,"pad":"%s"}}`,
			topic, seqs[topic], offset, time.Now().UnixMicro(), at.UnixMicro(), pad))
		runtime.Gosched() // when it is late, what it hands over at once must not fill the channels
	}
}

func main() {
	dataBytes, _ := strconv.Atoi(os.Args[1])
	h := &hub{map[*client]bool{}, make(chan []byte), make(chan *client), make(chan *client)}
	go h.run()
	pace := &pacemaker{}
	go pace.run(h, dataBytes)

	upgrader := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}
	http.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		c := &client{conn, make(chan []byte, sendBuffer)}
		h.register <- c
		go c.write()
		go c.read(h)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { panic(http.Serve(listener, nil)) }()

	fmt.Printf("port=%d\n", listener.Addr().(*net.TCPAddr).Port)
	control(pace)
}

func control(pace *pacemaker) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch words[0] {
		case "publish":
			topics, _ := strconv.Atoi(words[1])
			rate, _ := strconv.ParseFloat(words[2], 64)
			pace.start(topics, rate)
			fmt.Println("publishing=1")
		case "stop":
			fmt.Printf("published=%d\n", pace.stop())
		case "gc", "stats":
			if words[0] == "gc" {
				runtime.GC()
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Printf("heap=%d allocated=%d waitMillis=0\n", m.HeapAlloc, m.TotalAlloc)
		case "quit":
			return
		}
	}
}
